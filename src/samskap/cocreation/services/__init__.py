"""Every write of the conversations, one module a use."""
