"""Every read of the pilots' room."""
