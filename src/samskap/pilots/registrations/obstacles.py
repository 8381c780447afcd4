"""What the pilots' room registers for obstacles."""
