"""Forms of calls, by part."""
