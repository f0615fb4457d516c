"""The pages on which lists come in and go out."""
