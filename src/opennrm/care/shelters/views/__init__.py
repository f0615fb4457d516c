"""The pages of a shelter."""
