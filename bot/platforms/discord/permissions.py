"""The permissions that posting a result takes. Without discord.py, so that the doctor has them too.

The bits and the names people see are Discord's ("Permissions").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Text, say

ADMINISTRATOR = 1 << 3  #: Whoever has it lacks nothing.


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission: its name in Discord's settings, and its bit."""

    shown: Text
    bit: int


#: What a result needs, by discord.py's names: without them it is refused before it is charged.
NEEDED: Mapping[str, Permission] = {
    "view_channel": Permission(say("View Channel"), 1 << 10),
    "send_messages": Permission(say("Send Messages"), 1 << 11),
    "send_messages_in_threads": Permission(say("Send Messages in Threads"), 1 << 38),
    "attach_files": Permission(say("Attach Files"), 1 << 15),
    "embed_links": Permission(say("Embed Links"), 1 << 14),
}
#: For a reply to an older message, and for finding after a crash what was posted before it.
HISTORY = Permission(say("Read Message History"), 1 << 16)

ASKED_FOR = (*NEEDED.values(), HISTORY)  #: What a server is asked to grant, and nothing else.


def invited_with() -> int:
    """The number for an invite link."""
    return sum(permission.bit for permission in ASKED_FOR)


def lacking(bits: int) -> tuple[Permission, ...]:
    """What is asked for and not among these."""
    if bits & ADMINISTRATOR:
        return ()
    return tuple(permission for permission in ASKED_FOR if not bits & permission.bit)
