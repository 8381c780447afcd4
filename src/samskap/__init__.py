"""Samskap: from a municipality's need to practice that others adopt."""

__version__ = "0.1.0"
