"""What can honestly be said of a picture: what is measured or found, never a guessed subject."""
