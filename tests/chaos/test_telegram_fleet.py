"""Telegram with several processes on one database: whichever does what, and whichever dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.faketelegram.fleet import Fleet, fleet
from support.faketelegram.room import jpeg
from support.faketelegram.server import TOKEN
from support.faketelegram.state import Chat
from support.postgres import Server
from support.vendor import Vendor

pytestmark = pytest.mark.chaos

ASK = "/imagine a lighthouse in a storm"
WEBHOOK = {"EASEL_TELEGRAM__MODE": "webhook"}
MODES = pytest.mark.parametrize("mode", ["polling", "webhook"])


@MODES
async def test_what_one_process_hears_others_make_and_post(
    tmp_path: Path, server: Server, mode: str
) -> None:
    async with fleet(tmp_path, await server.fresh(), EASEL_TELEGRAM__MODE=mode) as f:
        crowd = [f.telegram.person(f"Person {number}") for number in range(5)]
        for person in crowd:
            f.telegram.write(person, ASK)
        for person in crowd:
            await f.until_results(f.telegram.private(person))
            assert len(f.telegram.from_bot(f.telegram.private(person))) == 1
        await f.check(tasks=5)


async def test_an_album_whose_pictures_come_to_different_processes_is_one_command(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        ada = f.telegram.person("Ada")
        f.telegram.album(ada, [jpeg(1), jpeg(2)], "/faceswap")
        await f.vendor.wait_for(lambda: len(f.vendor.jobs) == 1)
        assert set(f.front.served) == set(f.front.backends)
        await f.until_rows("SELECT id FROM telegram_updates WHERE done = 0")
        assert await f.rows("SELECT count(*) FROM media WHERE kind = 'input'") == [(2,)]
        assert len(f.telegram.from_bot(f.telegram.private(ada))) == 1


@MODES
async def test_when_the_one_that_listens_dies_another_goes_on_with_what_is_left(
    tmp_path: Path, server: Server, mode: str
) -> None:
    async with fleet(tmp_path, await server.fresh(), EASEL_TELEGRAM__MODE=mode) as f:
        people = [f.telegram.person(f"Person {number}") for number in range(4)]
        f.telegram.faults.hold("sendMessage")
        for person in people[:2]:
            f.telegram.write(person, "/faceswap a lot")  # too many words: answered in words
        for person in people[2:]:
            f.telegram.write(person, ASK)
        await f.telegram.until(lambda: not f.telegram.updates and f.telegram.called("sendMessage"))
        await f.listeners[0].kill()
        f.telegram.faults.release()
        for person in people[2:]:
            await f.until_results(f.telegram.private(person))
            assert len(f.results(f.telegram.private(person))) == 1
        f.telegram.write(people[0], ASK)
        await f.until_results(f.telegram.private(people[0]))
        await f.check(tasks=3)
        assert await f.rows("SELECT term FROM leases WHERE name = 'telegram'") == [(2,)]


async def test_killed_again_and_again_every_command_has_its_one_result(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        crowd = [f.telegram.person(f"Person {number}") for number in range(6)]
        chats = [f.telegram.private(person) for person in crowd]
        asked = [f.telegram.write(person, ASK) for _ in range(4) for person in crowd]
        for victims in (f.listeners, f.workers, f.webs):
            more = min(made(f, chats) + 1, len(asked))
            await f.telegram.until(lambda n=more: made(f, chats) >= n, timeout_s=60)
            await victims[0].kill()
            await victims[0].start()
            f.front.backends = [one.url for one in f.webs]
        for chat in chats:
            await f.until_results(chat, 4)
        answered = [m.reply_to for chat in chats for m in f.results(chat)]
        assert sorted(m.id for m in answered if m) == sorted(m.id for m in asked)
        await f.check(tasks=len(asked))


async def test_one_that_froze_for_longer_than_its_lease_changes_nothing_when_it_wakes(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        ada = f.telegram.person("Ada")
        chat = f.telegram.private(ada)
        f.telegram.faults.hold("sendMessage")
        f.telegram.write(ada, ASK)
        await f.telegram.until(lambda: f.telegram.from_bot(chat) and not f.telegram.updates)
        frozen = f.listeners[0]
        os.kill(frozen.pid, signal.SIGSTOP)
        f.telegram.faults.release()
        await f.until_results(chat)
        await f.check(tasks=1)
        before = await f.rows("SELECT * FROM telegram_updates")
        os.kill(frozen.pid, signal.SIGCONT)
        f.telegram.write(ada, ASK)
        await f.until_results(chat, 2)
        await f.check(tasks=2)
        assert frozen.running
        assert set(before) <= set(await f.rows("SELECT * FROM telegram_updates"))
        assert await f.rows("SELECT term FROM leases") == [(2,)]
        # Telegram had taken its first words, and only it knows of them.
        assert [m.kind for m in f.telegram.from_bot(chat)] == ["text", "photo", "photo"]


async def test_one_that_stops_hands_over_at_once(tmp_path: Path, server: Server) -> None:
    async with fleet(tmp_path, await server.fresh(), EASEL_LEASE_S="600") as f:
        assert await f.listeners[0].stop() == 0
        ada = f.telegram.person("Ada")
        f.telegram.write(ada, "/quota")
        await f.telegram.until(lambda: f.telegram.from_bot(f.telegram.private(ada)))


async def test_a_reply_means_the_picture_that_another_process_delivered(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        ada = f.telegram.person("Ada")
        chat = f.telegram.private(ada)
        f.telegram.write(ada, ASK)
        await f.until_results(chat)
        await f.until_rows("SELECT state FROM tasks", ("delivered",))
        downloads = f.telegram.downloads.total()
        f.telegram.write(ada, "/upscale", reply_to=f.results(chat)[0])
        await f.vendor.wait_for(lambda: len(f.vendor.jobs) == 2)
        assert await f.rows("SELECT count(*) FROM media WHERE kind = 'input'") == [(1,)]
        assert f.telegram.downloads.total() == downloads  # ours was taken, not Telegram's copy


async def test_a_delivery_that_another_worker_goes_on_with_sends_no_album_twice(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        f.vendor.answer = lambda job: two_pictures(f.vendor, job.id)
        ada = f.telegram.person("Ada")
        chat = f.telegram.private(ada)
        f.telegram.faults.hold("editMessageText", text="Done.")
        f.telegram.write(ada, f"{ASK} --images 2")
        await f.until_results(chat, 2)
        await f.telegram.until(lambda: words(f) == 1)
        for worker in f.workers:  # whichever it is, a third goes on
            await worker.kill()
        f.telegram.faults.release()
        await f.workers[0].start()
        await f.telegram.until(lambda: words(f) == 2, timeout_s=30)
        await f.check(tasks=1)
        assert len(f.results(chat)) == 2


async def test_a_web_process_needs_no_bot_and_refuses_whoever_does_not_know_the_word(
    tmp_path: Path, server: Server
) -> None:
    async with fleet(tmp_path, await server.fresh(), **WEBHOOK) as f:
        logins = len(f.telegram.called("getMe"))
        assert logins == len(f.listeners) + len(f.workers)
        assert len(f.telegram.called("setWebhook")) == 1
        update = {"update_id": 1}
        async with (
            aiohttp.ClientSession(f.webs[0].url) as http,
            http.post("/telegram/updates", json=update) as answer,
        ):
            assert answer.status == 403
        assert await f.rows("SELECT id FROM telegram_updates") == []
        log = await asyncio.to_thread((tmp_path / "log").read_text)
        assert TOKEN not in log


def made(f: Fleet, chats: Sequence[Chat]) -> int:
    return sum(len(f.results(chat)) for chat in chats)


def words(f: Fleet) -> int:
    """How often the end was put into words."""
    edits = f.telegram.called("editMessageText")
    return sum("Done." in call.params["text"] for call in edits)


def two_pictures(vendor: Vendor, task: str) -> dict[str, Any]:
    images = [
        {
            "image_url": f"{vendor.url}/results/{task}-{number}.png",
            "image_status": 1,
            "img_audit_status": True,
            "img_audit": [],
            "seed": number,
        }
        for number in range(2)
    ]
    data = {"id_task": task, "status": 2, "desc": "Success", "differentialImageRspList": images}
    return {"code": "200", "msg": "success", "data": data}
