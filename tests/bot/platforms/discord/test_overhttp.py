"""Without a gateway."""
from __future__ import annotations
from pathlib import Path
from support.discordbot import Told
from support.discordservice import posted_to
from support.fakediscord.server import FakeDiscord

async def test_a_command_is_acknowledged_dispatched_and_answered_in_one_message(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path, told := Told()):
            await discord.ready(shards=0)
            asked = await discord.use(
                discord.ada, "imagine", {"prompt": "a fox"}, channel=discord.general
            )
            message = await asked.message()
            assert message.text == "as you wish"
            assert told.invoked[0].address.message == str(message.id)
        assert discord.endpoint.posted == [202]
        assert not discord.violations
