"""What the pilots' room registers for demands on partners."""
