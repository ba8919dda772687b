"""The life of a task, from reservation to delivery."""
