"""Discord is told the commands when they have changed, and not on every start."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
from support.discordbot import Bot, running

from bot.platforms.discord.sync import keep_in_step, register_changes


def _registrations(bot: Bot) -> int:
    return sum(
        one.method == "PUT" and one.path.endswith("/commands") for one in bot.env.http_requests
    )


async def test_the_same_commands_are_registered_once(tmp_path: Path) -> None:
    async with running() as bot:
        before = _registrations(bot)
        for _ in range(3):
            await register_changes(bot.client.tree, tmp_path / "commands.json")
        assert _registrations(bot) == before + 1


async def test_a_changed_command_is_registered_again(tmp_path: Path) -> None:
    async with running() as bot:
        await register_changes(bot.client.tree, tmp_path / "commands.json")
        before = _registrations(bot)
        bot.client.tree.remove_command("quota")
        await register_changes(bot.client.tree, tmp_path / "commands.json")
        assert _registrations(bot) == before + 1


async def test_a_memory_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / "commands.json"
    file.write_text("{half")
    async with running() as bot:
        before = _registrations(bot)
        await register_changes(bot.client.tree, file)
        await register_changes(bot.client.tree, file)
        assert _registrations(bot) == before + 1


async def test_what_was_not_registered_is_tried_again_and_remembered_only_then(
    tmp_path: Path,
) -> None:
    file = tmp_path / "commands.json"
    async with running() as bot:
        before = _registrations(bot)
        bot.env.inject_error("PUT", "/applications/*/commands", status=403, code=50001)
        with pytest.raises(discord.Forbidden):
            await register_changes(bot.client.tree, file)
        assert not file.exists()
        bot.env.inject_error("PUT", "/applications/*/commands", status=403, code=50001)
        await keep_in_step(bot.client.tree, file, pause_s=0.01)
        assert file.exists()
        assert _registrations(bot) == before + 3
