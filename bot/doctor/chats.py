"""Whether anybody can talk to this process."""

from __future__ import annotations

from importlib.util import find_spec

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
    unserved = [_unserved(name) for name in settings.chats() if not _has_adapter(name)]
    if unserved:
        return unserved
    return [ok("chat", ", ".join(settings.chats()) or "none, and this process needs none")]


def _has_adapter(name: str) -> bool:
    return find_spec(f"bot.platforms.{name}") is not None


def _unserved(name: str) -> Finding:
    says = f"a token for {name} is set, and this version of Easel has no adapter for it"
    return problem("chat", says, do="Use the console (EASEL_CONSOLE__ENABLED=true) until it has.")
