"""Every read of the conversations, one module a page or question."""
