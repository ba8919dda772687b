"""Telegram: commands typed in chats and captions, an inline keyboard, one message per request."""
