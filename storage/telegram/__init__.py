"""What the Telegram adapter remembers, for every process that hears or posts there."""
