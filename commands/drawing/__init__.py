"""A picture drawn from words: what may be said about it, and what is asked for in the end."""
