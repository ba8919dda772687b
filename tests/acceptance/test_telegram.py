"""The service with Telegram on, end to end: real sockets, and this machine does the work.

Every command comes from a text, a reply, a caption or an album, in private, a group and a topic.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.faketelegram.server import BOT, TOKEN, FakeTelegram
from support.faketelegram.service import LOCAL, Running, running
from support.faketelegram.state import Chat, Message
from support.likeness import likeness
from support.portraits import ADA, BEN, portrait
from support.tools import weights

from bot.localprovider.models.catalogue import BACKGROUND, FACES, UPSCALING
from bot.localprovider.tools.faces.find import FaceFinder

SIDE = 320
SECRET_PART = TOKEN.partition(":")[2]
MADE_S = 60.0


@dataclass
class World:
    telegram: FakeTelegram
    easel: Running

    async def made(self, chat: Chat, command: str) -> Message:
        """Wait for a result of this command in the chat."""

        def results() -> list[Message]:
            ours = self.telegram.from_bot(chat)
            return [m for m in ours if m.text.startswith(f"/{command}") and "Details" in m.buttons]

        found = await self.telegram.until(results, timeout_s=MADE_S)
        message: Message = found[-1]
        return message


@asynccontextmanager
async def world(folder: Path, **more: str) -> AsyncIterator[World]:
    async with (
        FakeTelegram() as telegram,
        running(
            folder, vendor_url="http://127.0.0.1:9", api_url=telegram.url, token=TOKEN,
            **{**LOCAL, **more},
        ) as easel,
    ):  # fmt: skip
        yield World(telegram, easel)


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def opened(message: Message) -> Image.Image:
    assert message.file is not None
    with Image.open(io.BytesIO(message.file.data)) as picture:
        picture.load()
        return picture.copy()


async def test_all_five_commands_in_private_in_a_group_and_in_a_topic(tmp_path: Path) -> None:
    models = weights(UPSCALING, BACKGROUND, FACES)
    async with world(tmp_path, EASEL_LOCAL__MODELS_DIR=str(models)) as w:
        t = w.telegram
        ada = t.person("Ada")
        private, group, forum = t.private(ada), t.group(ada), t.group(ada, forum=True)

        t.write(ada, "/imagine a red desert at sunset —ratio 3:2")
        drawn = await w.made(private, "imagine")
        assert (drawn.kind, opened(drawn).size) == ("photo", (1008, 672))

        t.send(
            ada,
            png(portrait(ADA, SIDE)),
            "/upscale 2",
            group,
            kind="document",
            media_type="image/png",
        )
        large = await w.made(group, "upscale")
        assert (large.kind, opened(large).size) == ("document", (2 * SIDE, 2 * SIDE))
        assert large.has_thumbnail

        photo = t.send(ada, png(portrait(ADA, SIDE)), chat=forum, thread=5)
        t.write(ada, "/removebg@EaselTestBot", forum, reply_to=photo, thread=5)
        cut = await w.made(forum, "removebg")
        assert (cut.kind, opened(cut).mode, cut.thread) == ("document", "RGBA", 5)

        t.album(ada, [png(portrait(BEN, SIDE)), png(portrait(ADA, SIDE))], "/faceswap")
        swapped = await w.made(private, "faceswap")
        finder = FaceFinder(models)
        source, target = portrait(BEN, SIDE), portrait(ADA, SIDE)
        made = opened(swapped).convert("RGB")
        assert likeness(finder, made, source) > likeness(finder, target, source) + 0.05

        t.write(ada, "/describe", group, reply_to=large)
        told = await w.made(group, "describe")
        assert told.kind == "text"
        assert len(told.text) > 40

        assert all(len(t.from_bot(chat)) == 2 for chat in (private, group))
        assert await w.easel.service.stop() == 0
        w.easel.check_ledger(tasks=5)


async def test_several_pictures_come_as_an_album_and_their_buttons_work(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        t = w.telegram
        ada = t.person("Ada")
        group = t.group(ada)
        t.write(ada, "/imagine a forest in winter --images 2", group)
        carrier = await w.made(group, "imagine")
        _, *album = t.from_bot(group)
        assert [m.kind for m in album] == ["photo", "photo"]
        seeds = {np.asarray(opened(m)).mean() for m in album}
        assert len(seeds) == 2

        query = t.press(ada, carrier, "Details")
        await t.until(lambda: t.methods.answered[query] or t.from_bot(t.private(ada)))

        t.press(ada, carrier, "Upscale 2")
        large = await w.made(group, "upscale")
        assert opened(large).size == (2048, 2048)

        query = t.press(ada, carrier, "Delete")
        await t.until(lambda: t.methods.answered[query] == "Deleted.")
        assert t.from_bot(group) == [large]


async def test_quota_queue_and_cancel_are_answered(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        for command in ("/quota", "/queue", "/cancel", "/help"):
            w.telegram.write(ada, command)
        await w.telegram.until(lambda: len(w.telegram.from_bot(chat)) == 4)
        quota, queue, cancel, help = (m.text for m in w.telegram.from_bot(chat))
        assert "Credits left today: 50 of 50." in quota
        assert re.search(r"It resets (within a minute|.*UTC)", quota)  # in words, not <t:…>
        assert "no unfinished tasks" in queue
        assert "no unfinished task that could be cancelled" in cancel
        assert "/imagine prompt" in help


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_token_is_in_no_log_line_of_any_level(tmp_path: Path, mode: str) -> None:
    with tempfile.TemporaryFile() as log:
        more = {"EASEL_LOG__LEVEL": "debug", "EASEL_TELEGRAM__MODE": mode}
        async with (
            FakeTelegram() as telegram,
            running(
                tmp_path, vendor_url="http://127.0.0.1:9", api_url=telegram.url, token=TOKEN,
                log=log, **{**LOCAL, **more},
            ) as easel,
        ):  # fmt: skip
            w = World(telegram, easel)
            ada = telegram.person("Ada")
            chat = telegram.private(ada)
            telegram.faults.cut("sendMessage")
            telegram.faults.flood("editMessageText", 1)
            telegram.faults.refuse("getFile", 500, "Internal Server Error")
            telegram.send(ada, png(portrait(ADA, 64)), "/upscale 2")
            await w.made(chat, "upscale")
            telegram.faults.refuse("*", 401, "Unauthorized", times=2)
            telegram.write(ada, "/quota")
            await telegram.until(lambda: "Credits left" in telegram.from_bot(chat)[-1].text)
            assert await easel.service.stop() == 0
        log.seek(0)
        written = log.read().decode()
    assert "delivered" in written
    assert "POST /telegram/updates 200" in written or mode == "polling"
    assert SECRET_PART not in written
    assert f"{BOT.id}:" not in written
    assert "HTTP Request" not in written
    assert telegram.methods.webhook.get("secret_token", "none told") not in written
