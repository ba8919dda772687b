"""Channels: where which commands work. A server without a rule lets everything work everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from storage import audit
from storage.locks import lock, of_server
from storage.operation import Sql, Steps, operation

EVERY = "*"  #: In place of a command's name.
MOST = 1000  #: Rules of one server.

_ALLOW = Sql("""
    INSERT INTO channels (space_id, channel_id, command)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT)
    WHERE (SELECT count(*) FROM channels WHERE space_id = $1) < CAST($4 AS BIGINT)
    ON CONFLICT DO NOTHING
    RETURNING command
""")

_CLEAR = Sql("DELETE FROM channels WHERE space_id = $1 AND channel_id = $2 RETURNING command")

_OF_SPACE = Sql("""
    SELECT channel_id, command FROM channels WHERE space_id = $1 ORDER BY channel_id, command
""")


@operation
def allow(space_id: str, channel_id: str, command: str, *, actor_id: str, now: int) -> Steps[bool]:
    """Let a command, or EVERY, work in a channel; False when it does already, or MOST are set."""
    yield from lock(of_server(space_id))
    allowed = yield from allowing(space_id, channel_id, command)
    if allowed:
        yield from audit.changed(
            space_id,
            "channels.allow",
            subject=channel_id,
            actor_id=actor_id,
            now=now,
            after=[command],
        )
    return allowed


def allowing(space_id: str, channel_id: str, command: str) -> Steps[bool]:
    """The steps of `allow` without the audit."""
    return bool((yield _ALLOW, (space_id, channel_id, command, MOST)))


def clearing(space_id: str, channel_id: str) -> Steps[list[str]]:
    """The steps of `clear` without the audit."""
    rows = yield _CLEAR, (space_id, channel_id)
    return sorted(command for (command,) in rows)


@operation
def clear(space_id: str, channel_id: str, *, actor_id: str, now: int) -> Steps[list[str]]:
    """Take away what a channel was allowed; the commands it were."""
    commands = yield from clearing(space_id, channel_id)
    if commands:
        yield from audit.changed(
            space_id,
            "channels.clear",
            subject=channel_id,
            actor_id=actor_id,
            now=now,
            before=commands,
        )
    return commands


@operation
def of_space(space_id: str) -> Steps[Mapping[str, frozenset[str]]]:
    """The commands allowed, by channel; nothing where no rule was set."""
    rows = yield _OF_SPACE, (space_id,)
    return {
        channel: frozenset(command for other, command in rows if other == channel)
        for channel in dict.fromkeys(channel for channel, _ in rows)
    }


def works(
    allowed: Mapping[str, frozenset[str]], *, channels: tuple[str, ...], command: str
) -> bool:
    """Whether a command works in a channel: `channels` are it and what it belongs to."""
    if not allowed:
        return True
    here = (allowed.get(channel, frozenset()) for channel in channels)
    return any(commands & {EVERY, command} for commands in here)
