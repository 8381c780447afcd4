"""What the room contributes to the registries of the core."""
