"""Repaint only a part of a picture, so that its border cannot be seen."""
