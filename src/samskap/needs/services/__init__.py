"""Everything that is written about needs."""
