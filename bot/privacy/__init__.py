"""What people may ask about themselves: a copy, to be forgotten, and what is kept for how long."""
