"""The listener that the outside reaches: callbacks, media, health and metrics."""
