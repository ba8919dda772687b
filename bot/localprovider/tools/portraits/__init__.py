"""A person out of a picture, and into a painted one."""
