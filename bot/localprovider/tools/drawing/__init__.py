"""What the tools that draw have in common: the brief, the second pass, faces, what is said."""
