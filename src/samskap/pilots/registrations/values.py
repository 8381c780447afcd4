"""What the pilots' room registers for public values, concerns and vetoes."""
