"""What people fill in about conversations."""
