"""Larger and sharper: a network in tiles, then resampling to the exact size, row by row."""
