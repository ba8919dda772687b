"""The commands on Discord: the real process, its own provider, and what people get to see."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.discordways import HTTP, reachable, way
from support.discordworld import (
    LOCAL,
    MADE_S,
    PROMPT,
    DiscordWorld,
    discord_world,
    is_result,
    pictures,
    png,
    public_results,
)
from support.fakediscord.interactions import Callback
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel, User
from support.portraits import ADA, BEN, portrait
from support.tools import weights
from support.vendor import model

from bot.localprovider.models.catalogue import BACKGROUND
from bot.pictures.label import Label, label_of

__all__ = ["way"]

pytestmark = pytest.mark.usefixtures("way")

SIDE = 256
OPTIONS = {
    "prompt": "a lighthouse in a storm",
    "negative": "people",
    "ratio": "3:2",
    "images": 2,
    "steps": 20,
    "guidance": 6.5,
    "seed": 7,
    "sampler": "Euler a",
    "model": "painter-ink",
}


async def asked(
    w: DiscordWorld, user: User, command: str, channel: Channel | None = None, **given: object
) -> Message:
    """What a command is answered with."""
    return await (await w.discord.use(user, command, given, channel=channel)).message()


async def test_easel_run_serves_a_server_and_leaves_cleanly(tmp_path: Path, way: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    here = {"EASEL_DATA_DIR": str(tmp_path), **reachable()}
    async with FakeDiscord() as discord:
        easel = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.cli", "run"),
            env={**kept, **here, **discord.settings(), **LOCAL},
            cwd=tmp_path,
        )
        try:
            await discord.ready(shards=0 if way == HTTP else 1)
            given = {"prompt": "a lake", "ratio": "16:9"}
            message = await (await discord.use(discord.ada, "imagine", given)).message()
            await discord.until(lambda: is_result(message), MADE_S)
            assert [one.size for one in pictures(message)] == [(1024, 576)]
            easel.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                assert await easel.wait() == 0
        finally:
            if easel.returncode is None:
                easel.kill()
                await easel.wait()
        assert discord.violations == []


async def test_all_options_of_imagine_end_in_one_message_with_the_pictures(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        given = await w.discord.use(w.discord.ada, "imagine", OPTIONS)
        assert (await given.acknowledged()).kind is Callback.DEFERRED_MESSAGE
        message = await w.until_done(await given.message())
        first, second = pictures(message)
        assert first.size == second.size == (1008, 672)
        assert np.asarray(first).tobytes() != np.asarray(second).tobytes()
        assert {label_of(one.info) for one in (first, second)} == {Label.GENERATED}
        for said in ("> a lighthouse in a storm", "1008×672", "Seed: 7, 8", "AI-generated"):
            assert said in message.text
        alts = [item["description"] for item in message.gallery]
        assert alts == [f"Picture {n} of 2: a lighthouse in a storm" for n in (1, 2)]
        assert w.discord.general.public == [message]
        await w.check_end(tasks=1)


async def test_nothing_is_begun_for_anybody_before_their_acknowledgement_has_arrived(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path) as w:
        hold = w.discord.hold("POST */callback")
        burst = [await w.discord.use(w.discord.ada, "imagine", PROMPT) for _ in range(40)]
        await hold.arrived(len(burst))
        assert w.states() == {}
        assert w.vendor.calls == {}
        assert len(w.discord.asked("*/webhooks/*")) == 0
        hold.release()
        for asked in burst:
            await w.until_done(await asked.message())
        await w.check_end(tasks=len(burst))


async def test_a_picture_is_redrawn_in_its_own_shape(tmp_path: Path) -> None:
    start = png(Image.new("RGB", (400, 200), (200, 40, 40)))
    async with discord_world(tmp_path, **LOCAL) as w:
        message = await asked(
            w, w.discord.ada, "imagine", prompt="a red wall", image=start, strength=0.3
        )
        (redrawn,) = pictures(await w.until_done(message))
        assert redrawn.size == (1024, 512)
        red, green, _ = np.asarray(redrawn.convert("RGB")).reshape(-1, 3).mean(axis=0)
        assert red > green
        await w.check_end(tasks=1)


async def test_what_is_described_can_be_imagined(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        red = png(Image.new("RGB", (300, 300), (214, 24, 30)))
        told = await w.until_done(await asked(w, w.discord.ada, "describe", image=red))
        assert "red" in told.text
        assert "Described by AI" in told.text
        drawn = await w.discord.press(told, "Imagine this", w.discord.ben)
        shown = await w.until_done(await drawn.message())
        assert len(pictures(shown)) == 1
        assert "red" in shown.text
        await w.check_end(tasks=2)


async def test_pictures_are_enlarged_and_cut_out_with_transparency(tmp_path: Path) -> None:
    models = {"EASEL_LOCAL__MODELS_DIR": str(weights(BACKGROUND))}
    async with discord_world(tmp_path, **LOCAL, **models) as w:
        small = png(portrait(ADA, SIDE))
        large = await asked(w, w.discord.ada, "upscale", image=small, factor=3)
        cut = await asked(w, w.discord.ben, "removebg", image=png(portrait(BEN, SIDE)))
        (picture,) = pictures(await w.until_done(large))
        assert picture.size == (3 * SIDE, 3 * SIDE)
        (picture,) = pictures(await w.until_done(cut))
        assert (picture.mode, picture.size) == ("RGBA", (SIDE, SIDE))
        alpha = np.asarray(picture)[..., 3]
        assert alpha[10, 10] == 0
        assert alpha[SIDE // 2, SIDE // 2] == 255
        await w.check_end(tasks=2)


async def test_what_is_answered_in_text_is_for_the_one_who_asked(tmp_path: Path) -> None:
    said = {
        "quota": "Credits left today: 50 of 50.",
        "queue": "You have no unfinished tasks.",
        "cancel": "You have no unfinished task that could be cancelled.",
        "help": "/imagine prompt",
        "unlink": "Your account here is not linked to another.",
    }
    async with discord_world(tmp_path) as w:
        for command, words in said.items():
            answer = await asked(w, w.discord.ada, command)
            assert words in answer.text
            assert answer.seen_by is w.discord.ada
        assert w.discord.general.public == []
        await w.check_end(tasks=0)


async def test_the_queue_tells_the_place_and_cancel_gives_the_credits_back(tmp_path: Path) -> None:
    one = {"EASEL_ZHIQITE__MAX_IN_FLIGHT": "1"}
    async with discord_world(tmp_path, auto=False, **one) as w:
        first = await asked(w, w.discord.ada, "imagine", prompt="a fox")
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        second = await asked(w, w.discord.ada, "imagine", prompt="an owl")
        assert "number 1 in the queue" in second.text
        listed = (await asked(w, w.discord.ada, "queue")).text
        assert "an owl" in listed
        assert "a fox" in listed
        assert "Credits left today: 48 of 50." in (await asked(w, w.discord.ada, "quota")).text
        told = await asked(w, w.discord.ada, "cancel")
        assert "Cancelled" in told.text
        await w.until_shown(second, "Your credits were given back.")
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        await w.until_done(first)
        await w.check_end(tasks=2, settled=1)


async def test_a_code_on_discord_is_refused_where_it_was_made(tmp_path: Path) -> None:
    async with discord_world(tmp_path) as w:
        offered = await asked(w, w.discord.ada, "link")
        found = re.search(r"/link (\w+)", offered.text)
        assert found is not None
        again = await asked(w, w.discord.ada, "link", code=found[1])
        assert "type it on the other platform" in again.text
        await w.check_end(tasks=0)


async def test_a_private_picture_is_seen_by_one_and_a_spoiler_is_veiled(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        hidden = await asked(w, w.discord.ada, "imagine", prompt="a secret", private=True)
        veiled = await asked(w, w.discord.ben, "imagine", prompt="an end", spoiler=True)
        assert (await w.until_done(hidden)).seen_by is w.discord.ada
        await w.until_done(veiled)
        assert [item["spoiler"] for item in veiled.gallery] == [True]
        assert [one.spoiler for one in veiled.attachments] == [True]
        varied = await (await w.discord.press(hidden, "Vary", w.discord.ada)).message()
        assert (await w.until_done(varied)).seen_by is w.discord.ada
        assert public_results(w.discord) == [veiled]
        await w.check_end(tasks=3)


async def test_direct_messages_are_a_place_to_ask_too(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        dm = w.discord.world.dm(w.discord.ada)
        drawn = await asked(w, w.discord.ada, "imagine", channel=dm, prompt="a lake")
        await w.until_done(drawn)
        again = await (await w.discord.press(drawn, "Again", w.discord.ada)).message()
        await w.until_done(again)
        assert dm.public == [drawn, again]
        await w.check_end(tasks=2)


async def test_models_are_completed_from_memory_and_adult_ones_only_where_they_may_be_seen(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, start=False) as w:
        adult = model("bare.safetensors", "Bare", adult=True)
        w.vendor.models = [model("model.safetensors"), model("calm.safetensors", "Calm"), adult]
        await w.start()
        await w.until_listed()
        before = len(w.discord.requests)
        offered = await completed(w, w.discord.general)
        assert offered == ["calm.safetensors", "model.safetensors"]
        assert await completed(w, w.discord.adults) == ["bare.safetensors", *offered]
        assert w.vendor.listings["queryModelList"] == 1
        assert len(w.discord.requests) == before + 2
        given = {"prompt": "a fox", "model": "Bare"}
        refused = await (await w.discord.use(w.discord.ada, "imagine", given)).message()
        assert "is for adults" in refused.text
        assert refused.seen_by is w.discord.ada
        await w.check_end(tasks=0)


async def completed(w: DiscordWorld, channel: Channel) -> list[str]:
    """What is offered where nothing was typed yet."""
    offered = await w.discord.complete(w.discord.ada, "imagine", "model", "", channel=channel)
    return sorted(choice["value"] for choice in offered)


async def test_what_is_wrong_as_typed_is_said_in_private_at_once(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, object], str]] = [
        ({"prompt": "   "}, "“prompt” must not be empty"),
        ({"prompt": "a fox", "model": "fotonn"}, "Photon"),
    ]
    async with discord_world(tmp_path) as w:
        await w.until_listed()
        for given, words in wrong:
            interaction = await w.discord.use(w.discord.ada, "imagine", given)
            assert (await interaction.acknowledged()).kind is Callback.MESSAGE
            answer = await interaction.message()
            assert words in answer.text
            assert answer.seen_by is w.discord.ada
        await w.check_end(tasks=0)


async def test_a_picture_that_cannot_be_used_is_one_line_in_place_of_the_placeholder(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path) as w:
        refused = await asked(w, w.discord.ada, "upscale", image=b"this is no picture")
        assert "image" in refused.text
        assert "\n" not in refused.text
        assert refused.pinged == []
        assert w.discord.general.public == [refused]
        await w.check_end(tasks=0)


async def test_a_channel_where_the_bot_may_not_attach_costs_nothing_and_names_what_is_missing(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path) as w:
        await w.discord.deny(w.discord.general, "attach_files", "embed_links")
        refused = await asked(w, w.discord.ada, "imagine", prompt="a fox")
        assert "“Attach Files”, “Embed Links”" in refused.text
        assert refused.seen_by is w.discord.ada
        await w.check_end(tasks=0)
