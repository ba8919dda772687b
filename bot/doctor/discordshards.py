"""Shards and sessions: how many this process would begin, and how many Discord allows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Discord
from bot.doctor.discordapi import Gateway, Starts
from bot.doctor.finding import Finding, ok, problem, warning

CHECK = "discord"
MOST_SERVERS = 2500  #: A shard; Discord refuses more ("Sharding").


def shards(settings: Discord, gateway: Gateway, *, servers: int) -> Iterator[Finding]:
    """Whether Discord would take a start as it is set."""
    count = settings.shard_count or gateway.shards
    here = len(settings.shard_ids or range(count))
    yield _count(settings, count, recommended=gateway.shards, servers=servers)
    yield _starts(gateway.session_start_limit, needed=here)


def _count(settings: Discord, count: int, *, recommended: int, servers: int) -> Finding:
    advice = f"Set EASEL_DISCORD__SHARD_COUNT to {recommended}, or leave it unset."
    if settings.shard_ids is not None:
        advice = f"Split {recommended} shards over your processes instead."
    if servers > count * MOST_SERVERS:
        says = f"{servers} servers do not fit into {_shards(count)} of {MOST_SERVERS} each"
        return problem(CHECK, says, do=advice)
    if count < recommended:
        says = f"Discord recommends {_shards(recommended)}, and {count} would be used"
        return warning(CHECK, says, do=advice)
    if settings.shard_ids is None:
        return ok(CHECK, f"servers: {servers}, shards: {count}")
    ids = ", ".join(map(str, settings.shard_ids))
    says = f"shards of this process: {ids}, of {count} in all; other processes run the rest"
    return ok(CHECK, f"servers: {servers}, {says}")


def _starts(starts: Starts, *, needed: int) -> Finding:
    left = f"{starts.remaining} of {starts.total} session starts are left"
    minutes = -(-starts.reset_after // 60_000)
    advice = f"There will be more in {minutes} min; look what starts Easel again and again."
    if starts.remaining < needed:
        return problem(CHECK, f"{left}, and a start needs {needed}", do=advice)
    if starts.remaining < starts.total / 10:
        return warning(CHECK, left, do=advice)
    return ok(CHECK, left)


def _shards(count: int) -> str:
    return "1 shard" if count == 1 else f"{count} shards"
