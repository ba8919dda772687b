"""A chat channel in the browser: both the chat service, in one small file, and the bot in it."""

from __future__ import annotations

from bot.platforms.console.platform import ConsolePlatform

__all__ = ["ConsolePlatform"]
