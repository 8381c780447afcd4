"""The pages of the pilots' room."""
