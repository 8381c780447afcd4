"""Measurements of the portal and its engines; ``./run bench`` prints them as one table."""
