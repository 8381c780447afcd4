"""Pages of calls, by part."""
