"""The bench: everything that a moderator may see and change, in one place."""

from __future__ import annotations

from bot.moderation.credits import Credits
from bot.moderation.places import Places
from bot.moderation.records import Records


class Bench(Credits, Places, Records):
    """Satisfies `commands.desk.Bench`, for one moderator who asks in one place."""
