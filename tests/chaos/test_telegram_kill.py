"""kill -9 between Telegram and the service: a command is one task and its result one message.

Two things may appear twice, because Telegram cannot tell them apart: the waiting message, and an
album. Each needs a death between Telegram's taking it and our writing that down.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.faketelegram.state import Chat
from support.faketelegram.world import World, world
from support.vendor import Vendor

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

ASK = "/imagine a lighthouse in a storm"


async def test_killed_while_the_vendor_works_the_result_comes_once(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        w.telegram.write(ada, ASK)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        await w.easel.service.kill()
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        await w.easel.service.start()
        await w.until_results(chat)
        assert len(w.telegram.from_bot(chat)) == 1
        await w.check(tasks=1)


async def test_killed_when_telegram_has_the_result_and_we_do_not_know_it_is_one_message(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        w.telegram.faults.hold("editMessageMedia")
        w.telegram.write(ada, ASK)
        await w.until_results(chat)
        await w.easel.service.kill()
        assert set(w.easel.states().values()) == {"succeeded"}
        w.telegram.faults.release()
        await w.easel.service.start()
        await w.telegram.until(lambda: len(w.telegram.called("editMessageMedia")) == 2)
        await w.telegram.until(lambda: len(w.telegram.from_bot(chat)) == 1)
        await w.check(tasks=1)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_when_telegram_has_the_waiting_message_there_is_one_task(
    tmp_path: Path, mode: str
) -> None:
    async with world(tmp_path, EASEL_TELEGRAM__MODE=mode) as w:
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        w.telegram.faults.hold("sendMessage")
        w.telegram.write(ada, ASK)
        # Telegram has forgotten the update, and has the message that we do not know of.
        await w.telegram.until(lambda: w.telegram.from_bot(chat) and not w.telegram.updates)
        await w.easel.service.kill()
        w.telegram.faults.release()
        await w.easel.service.start()
        await w.until_results(chat)
        lost, shown = w.telegram.from_bot(chat)  # may appear twice
        assert (lost.text, shown.kind) == ("One moment…", "photo")
        await w.check(tasks=1)


async def test_killed_when_telegram_has_an_album_the_task_is_settled_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.vendor.answer = lambda job: two_pictures(w.vendor, job.id)
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        w.telegram.faults.hold("sendMediaGroup")
        w.telegram.write(ada, f"{ASK} --images 2")
        await w.until_results(chat, 2)
        await w.easel.service.kill()
        w.telegram.faults.release()
        await w.easel.service.start()
        await w.until_results(chat, 4)  # may appear twice
        await w.telegram.until(lambda: "Done." in w.telegram.from_bot(chat)[0].text)
        await w.check(tasks=1)


async def test_killed_after_an_album_was_written_down_it_is_not_sent_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.vendor.answer = lambda job: two_pictures(w.vendor, job.id)
        ada = w.telegram.person("Ada")
        chat = w.telegram.private(ada)
        w.telegram.faults.hold("editMessageText", text="Done.")
        w.telegram.write(ada, f"{ASK} --images 2")
        await w.until_results(chat, 2)
        await w.telegram.until(lambda: count(w, "Done.") == 1)
        await w.easel.service.kill()
        w.telegram.faults.release()
        await w.easel.service.start()
        await w.telegram.until(lambda: count(w, "Done.") == 2)
        assert len(w.results(chat)) == 2
        await w.check(tasks=1)


async def test_killed_again_and_again_under_load_every_command_has_its_one_result(
    tmp_path: Path,
) -> None:
    people, rounds, kills = 8, 4, 4
    async with world(tmp_path, EASEL_TELEGRAM__MODE="webhook") as w:
        crowd = [w.telegram.person(f"Person {number}") for number in range(people)]
        chats = [w.telegram.private(person) for person in crowd]
        asked = [w.telegram.write(person, ASK) for _ in range(rounds) for person in crowd]
        total = people * rounds
        for kill in range(1, kills + 1):
            wanted = kill * total // (kills + 2)
            await w.telegram.until(lambda n=wanted: made(w, chats) >= n, timeout_s=60)
            await w.easel.restart()
        await w.telegram.until(lambda: made(w, chats) >= total, timeout_s=90)
        answered = [m.reply_to for chat in chats for m in w.results(chat)]
        assert sorted(m.id for m in answered if m) == sorted(m.id for m in asked)
        await w.check(tasks=total)


def count(w: World, words: str) -> int:
    """How often words were put into a message."""
    return sum(words in call.params["text"] for call in w.telegram.called("editMessageText"))


def made(w: World, chats: list[Chat]) -> int:
    return sum(len(w.results(chat)) for chat in chats)


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
