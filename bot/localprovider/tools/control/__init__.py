"""Pictures that lead a painting: what is taken from them, and how the painting follows."""
