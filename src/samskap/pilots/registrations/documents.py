"""What the pilots' room registers for documents."""
