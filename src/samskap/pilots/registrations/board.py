"""What the pilots' room registers for boards, the public page and questions."""
