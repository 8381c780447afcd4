"""What the pilots' room registers for invitations to test."""
