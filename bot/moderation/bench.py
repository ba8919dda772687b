"""The bench: everything that a moderator may see and change, in one place."""

from __future__ import annotations

from bot.moderation.auditing import Auditing
from bot.moderation.credits import Credits
from bot.moderation.held import Held
from bot.moderation.overview import Overview
from bot.moderation.places import Places
from bot.moderation.reporting import Reporting
from bot.moderation.stylebook import Stylebook
from bot.moderation.takedowns import Takedowns
from bot.moderation.transfer import Transfer


class Bench(Credits, Places, Auditing, Reporting, Overview, Takedowns, Held, Stylebook, Transfer):
    """Satisfies `commands.desk.Bench`, for one moderator who asks in one place."""
