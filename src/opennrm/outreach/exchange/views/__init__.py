"""The pages on which lists come in and go out, and on which one sees who is told."""
