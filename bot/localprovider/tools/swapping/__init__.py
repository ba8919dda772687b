"""One person's face onto another's: warped, coloured, blended; nothing outside it is touched."""
