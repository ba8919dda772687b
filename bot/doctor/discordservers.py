"""What the bot may not do in the servers it is in, though a result needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.doctor.discordapi import MOST_PAGES, PAGE, Server
from bot.doctor.finding import Finding, ok, warning
from bot.platforms.discord.permissions import lacking

CHECK = "discord"
MOST_NAMED = 10  #: Servers.
MOST_NAME = 40  #: Characters of a server's name.


def permissions(servers: Sequence[Server]) -> Iterator[Finding]:
    """A line for each server that lacks something, the first ones by name."""
    if not servers:
        yield warning(CHECK, "the bot is in no server", do="Open the link above.")
        return
    wanting = [server for server in servers if lacking(server.permissions)]
    for server in wanting[:MOST_NAMED]:
        yield _wanting(server)
    if len(wanting) > MOST_NAMED:
        says = f"it lacks permissions in {len(wanting) - MOST_NAMED} more servers"
        yield warning(CHECK, says, do="People there are told which; the link above grants them.")
    if not wanting:
        says = f"it has the permissions it needs in {_counted(servers)}"
        yield ok(CHECK, f"{says}, as far as no channel takes them away")


def _wanting(server: Server) -> Finding:
    names = ", ".join(f"“{permission.shown}”" for permission in lacking(server.permissions))
    says = f"in the server “{_shown(server.name)}” it lacks {names}"
    return warning(CHECK, says, do="Open the link above once more, or change its role there.")


def _counted(servers: Sequence[Server]) -> str:
    if len(servers) == MOST_PAGES * PAGE:
        return f"the first {len(servers)} servers"
    return "its only server" if len(servers) == 1 else f"all of {len(servers)} servers"


def _shown(name: str) -> str:
    """The name in one line that no terminal takes for a command."""
    kept = "".join(letter if letter.isprintable() else " " for letter in name)
    return kept if len(kept) <= MOST_NAME else f"{kept[: MOST_NAME - 1]}…"
