"""Carry a picture on beyond its edges, out of what is in it."""
