"""Multiple systems estimation: how many people did no list find?"""
