"""Faces: found at every size, and measured at 468 points."""
