"""Hands: who carries out what people reported and moderators decided."""

from __future__ import annotations

from dataclasses import dataclass

from bot.moderation.purging import Purging
from bot.moderation.removals import Removals
from bot.moderation.reported import Reported


@dataclass(frozen=True, kw_only=True)
class Hands:
    """All of them, each with a loop of its own but the first."""

    removals: Removals
    reported: Reported
    purging: Purging
