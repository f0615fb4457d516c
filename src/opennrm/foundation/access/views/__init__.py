"""The pages of access: organisations and staff, and tokens."""
