"""`easel doctor`: looks at one thing after another and says what to do about each."""
