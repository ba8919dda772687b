"""Those who carry out what people reported and moderators decided, built and joined."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app.ground import Ground
from bot.ids import new_id, now_ms
from bot.logchannel import LogChannel
from bot.moderation.hands import Hands
from bot.moderation.purging import Purging
from bot.moderation.removals import Removals
from bot.moderation.reported import Reported
from bot.platforms.base import Platform


def build(ground: Ground, platforms: Mapping[str, Platform]) -> Hands:
    """All of them, on these platforms."""
    database, store = ground.database, ground.store
    lease_ms = round(ground.settings.lease_s * 1000)
    log_channel = LogChannel(database=database, posts=platforms, new_id=new_id)
    removals = Removals(
        database=database, store=store, platforms=platforms, lease_ms=lease_ms, clock=now_ms
    )
    reported = Reported(
        database=database,
        store=store,
        log_channel=log_channel,
        platforms=platforms,
        lease_ms=lease_ms,
        clock=now_ms,
    )
    purging = Purging(
        database=database,
        removals=removals,
        log_channel=log_channel,
        mark=ground.signer.mark,
        clock=now_ms,
    )
    return Hands(removals=removals, reported=reported, purging=purging)
