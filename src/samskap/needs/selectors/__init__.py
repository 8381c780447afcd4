"""What may be read of needs."""
