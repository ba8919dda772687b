"""Opens a driver by the name of its platform."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from support.conformance.console import console
from support.conformance.discord import discord
from support.conformance.driver import Served
from support.conformance.recording import Recording
from support.conformance.telegram import telegram

#: The console twice: what its form sends and what is typed there are read in different places.
#: Discord twice: without a gateway nothing is known but what an interaction tells.
DRIVERS = ("console", "console line", "discord", "discord over http", "telegram")
PLATFORMS = ("console", "discord", "telegram")


def opened(name: str, folder: Path, recording: Recording) -> AbstractAsyncContextManager[Served]:
    """The adapter alone on its platform, with this dispatch behind it."""
    match name:
        case "discord" | "discord over http":
            return discord(folder, recording, over_http=name != "discord")
        case "telegram":
            return telegram(folder, recording)
        case _:
            return console(folder, recording, as_line=name == "console line")
