"""Everything that is written about calls."""
