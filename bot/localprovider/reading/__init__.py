"""Read what each endpoint is sent, by the documented names and ranges, into an order of our own."""
