"""What the pilots' room registers for delegations."""
