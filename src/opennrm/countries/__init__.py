"""What does each country bring? Data only; no code knows a country."""
