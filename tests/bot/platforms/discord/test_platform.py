"""The bot on a Discord of sockets: it starts, answers, rides out faults, and stops."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PIL import Image
from support.discordbot import Told
from support.discordservice import platform_of, redirected, serving
from support.fakediscord.interactions import Callback
from support.fakediscord.server import FakeDiscord

from bot.errors import OperatorError
from bot.invocation import Button, Message, PictureFile
from bot.platforms.discord.sync import FILE


async def test_a_command_is_acknowledged_dispatched_and_answered_in_one_message(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:
        async with serving(discord, tmp_path, told := Told()):
            await discord.ready()
            asked = await discord.use(
                discord.ada, "imagine", {"prompt": "a fox"}, channel=discord.general
            )
            message = await asked.message()
            assert message.text == "as you wish"
            assert told.invoked[0].address.message == str(message.id)
        assert not discord.violations


async def test_the_acknowledgement_leaves_before_anything_is_dispatched(tmp_path: Path) -> None:
    let = asyncio.Event()

    async def wait() -> None:
        await let.wait()

    async with FakeDiscord() as discord, serving(discord, tmp_path, Told(before=wait)):
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        acknowledged = await asked.acknowledged()
        assert acknowledged.kind is Callback.DEFERRED_MESSAGE
        assert acknowledged.private
        let.set()
        await asked.message()


async def test_a_wrong_token_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        platform = platform_of(discord, tmp_path, token="another")
        with redirected(), pytest.raises(OperatorError, match="EASEL_DISCORD__TOKEN"):
            await platform.start(Told())
        await platform.stop()


async def test_no_token_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        platform = platform_of(discord, tmp_path, token=None)
        with pytest.raises(OperatorError, match="EASEL_DISCORD__TOKEN"):
            await platform.start(Told())


async def test_no_privileged_intent_is_asked_for_and_only_servers_are_listened_to(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path):
        assert [one["intents"] for one in discord.gateway.identified] == [1]


async def test_the_shards_of_the_settings_are_run_and_no_others(tmp_path: Path) -> None:
    shards = {"shard_ids": [1, 2], "shard_count": 4}
    async with FakeDiscord() as discord, serving(discord, tmp_path, **shards):
        assert [one["shard"] for one in discord.gateway.identified] == [[1, 4], [2, 4]]


async def until_remembered(discord: FakeDiscord, folder: Path) -> None:
    """A file has no events: it is looked for after each answer of the platform."""
    async with asyncio.timeout(10):
        while True:
            asked = await discord.use(discord.ada, "quota", channel=discord.general)
            await asked.message()
            if (folder / FILE).exists():
                return


async def test_commands_are_registered_once_and_not_on_every_start(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        for _ in range(2):
            async with serving(discord, tmp_path):
                await discord.ready()
                await until_remembered(discord, tmp_path)
        assert discord.world.application.syncs == [None]
        assert {"imagine", "quota", "Upscale"} <= {one["name"] for one in discord.commands}


async def test_a_discord_that_is_away_does_not_keep_the_service_from_starting(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:
        platform = platform_of(discord, tmp_path)
        discord.faults.cut("GET /users/@me", times=2)  # aiohttp itself tries twice
        with redirected():
            await platform.start(Told())
            assert await platform.problem() is not None
            await discord.ready()
            asked = await discord.use(discord.ada, "quota", channel=discord.general)
            await asked.message()
            assert await platform.problem() is None
            await platform.stop()


async def test_the_bot_is_unhealthy_when_the_gateway_was_down_for_a_minute(
    tmp_path: Path,
) -> None:
    now = [1_000_000]
    async with FakeDiscord() as discord, serving(discord, tmp_path, clock=lambda: now[0]) as bot:
        await discord.ready()
        assert await bot.problem() is None
        async with discord.gateway.outage():
            await discord.until(lambda: discord.gateway.refused)
            now[0] += 59_000
            assert await bot.problem() is None
            now[0] += 2_000
            assert "61 s" in str(await bot.problem())


async def test_after_a_drop_of_the_gateway_commands_are_answered_again(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        async with serving(discord, tmp_path, told := Told(answer=Message("still here"))):
            await discord.ready()
            for disturb in (discord.gateway.reconnect, discord.gateway.invalidate):
                await disturb()
                await discord.until(lambda: discord.gateway.listening, 15)
                asked = await discord.use(discord.ada, "quota", channel=discord.general)
                assert (await asked.message()).text == "still here"
        assert len(told.invoked) == 2


async def test_where_discord_is_slow_to_close_the_stop_is_quick_all_the_same(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path) as platform:
        await discord.ready()
        loop = asyncio.get_running_loop()
        began = loop.time()
        await platform.stop()
        assert loop.time() - began < 2


async def test_a_list_shows_what_its_rows_look_like_and_turns_in_private(tmp_path: Path) -> None:
    path = tmp_path / "cover.png"
    Image.new("RGB", (8, 8), "teal").save(path)
    covers = tuple(
        PictureFile(path, f"cover-{n}", "image/png", 8, 8, alt=f"{n}. Model") for n in range(10)
    )
    page = Button("page", "Next page", "models-cGhv", 2)
    listed = Message("1. Model", command="models", private=True, pictures=covers, buttons=(page,))
    async with FakeDiscord() as discord:
        async with serving(discord, tmp_path, told := Told(listed)):
            await discord.ready()
            asked = await discord.use(discord.ada, "models", channel=discord.general)
            message = await asked.message()
            assert [one["description"] for one in message.gallery] == [c.alt for c in covers]
            turned = await discord.press(message, "Next page", discord.ada)
            assert (await turned.acknowledged()).private
            await turned.message()
        (press,) = told.pressed
        assert (press.action, press.task_id, press.picture) == ("page", "models-cGhv", 2)
        assert press.address.private
        assert not discord.violations
