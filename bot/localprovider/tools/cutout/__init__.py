"""The subject of a picture, without what is behind it."""
