"""How do the answers to programs look, whatever they are about?"""
