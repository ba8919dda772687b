"""The permissions a result takes are Discord's own, by name and by bit."""

from __future__ import annotations

import discord

from bot.platforms.discord.permissions import (
    ADMINISTRATOR,
    ASKED_FOR,
    HISTORY,
    NEEDED,
    invited_with,
    lacking,
)


def test_the_bits_are_those_of_the_library() -> None:
    for name, permission in {**NEEDED, "read_message_history": HISTORY}.items():
        assert discord.Permissions(**{name: True}).value == permission.bit
    assert discord.Permissions(administrator=True).value == ADMINISTRATOR


def test_what_is_granted_by_the_link_is_all_that_is_looked_for() -> None:
    assert lacking(invited_with()) == ()
    assert lacking(0) == ASKED_FOR
    assert lacking(ADMINISTRATOR) == ()
