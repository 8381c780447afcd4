"""What the pilots' room registers for money and stages."""
