"""What the core itself contributes to the registries."""
