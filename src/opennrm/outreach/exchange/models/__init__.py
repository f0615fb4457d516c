"""What came from elsewhere, what goes elsewhere, and who is told."""
