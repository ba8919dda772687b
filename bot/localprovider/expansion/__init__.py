"""More words for a prompt, by rules: what is missing in it is chosen from lists, no model."""
