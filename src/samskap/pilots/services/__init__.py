"""Every write of the pilots' room."""
