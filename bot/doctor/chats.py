"""Whether anybody can talk to this process."""

from __future__ import annotations

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem
from bot.doctor.machine import Machine
from bot.errors import OperatorError


async def chats(settings: Settings, _: Machine) -> list[Finding]:
    """A chat platform for every role that needs one."""
    try:
        settings.require_chat()
    except OperatorError as error:
        return [problem("chat", "nobody could talk to it", do=str(error))]
    return [ok("chat", ", ".join(settings.chats()) or "none, and this process needs none")]
