"""What the pilots' room registers for what a pilot learns."""
