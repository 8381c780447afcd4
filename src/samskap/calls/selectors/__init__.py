"""What may be read of calls."""
