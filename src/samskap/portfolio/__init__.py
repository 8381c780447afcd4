"""Money shared fairly: residents' grants, and a portfolio chosen together."""
