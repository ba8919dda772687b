"""What runs: the service, from the chat platforms down to the image provider."""
