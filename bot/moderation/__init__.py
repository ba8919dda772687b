"""What people and moderators may know and change: limits, one's own tasks, who may do what."""

from __future__ import annotations

from bot.moderation.counter import MOST_LISTED, MOST_TITLE, Counter, PersonalDesk, title
from bot.moderation.limits import limit_reached
from bot.moderation.rules import Rules

__all__ = [
    "MOST_LISTED",
    "MOST_TITLE",
    "Counter",
    "PersonalDesk",
    "Rules",
    "limit_reached",
    "title",
]
