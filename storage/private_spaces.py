"""Private spaces: conversations of the bot with one person alone, whose id is in their names."""

from __future__ import annotations


def is_private(space_id: str, person_id: str) -> bool:
    """Whether a space is the conversation with this very person."""
    return space_id in private_spaces(person_id)


def private_spaces(person_id: str) -> tuple[str, str]:
    """What such a space may be called: as Telegram has it, and as Discord."""
    platform, _, own = person_id.partition(":")
    return person_id, f"{platform}:dm:{own}"
