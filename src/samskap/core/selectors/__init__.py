"""What the pages of the core read."""
