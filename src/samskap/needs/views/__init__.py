"""The pages for needs."""
