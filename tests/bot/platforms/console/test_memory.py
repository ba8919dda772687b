"""What the channel remembers, through restarts and crashes."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.console import (
    ADA,
    BEN,
    AnsweringDispatch,
    address,
    console,
    console_platform,
    counted_ids,
    result,
)

from bot.errors import DeliveryError, OperatorError
from bot.invocation import Address, Message
from bot.platforms.console.history import KEPT_MESSAGES, History


@asynccontextmanager
async def history(folder: Path) -> AsyncIterator[History]:
    opened = await History.open(
        folder / "console.db", clock=lambda: 1, tokens=counted_ids(), changed=lambda: None
    )
    try:
        yield opened
    finally:
        await opened.close()


async def test_history_survives_a_restart(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        await page.post("/api/messages", person=BEN, text="Good morning")
        await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        before = await page.messages()
    async with console(tmp_path) as page:
        assert await page.messages() == before
        async with page.session.get(before[1]["pictures"][0]["url"]) as response:
            assert response.status == 200


async def test_a_nonce_seen_before_is_the_same_message(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        first = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        second = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        assert len(await page.messages()) == 1
    async with console(tmp_path) as page:
        third = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        assert len(await page.messages()) == 1
    assert first == second == third


async def test_two_results_in_one_place_are_told_apart_by_their_nonce(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), Message("No.", "failed"), nonce="a")
        await page.platform.deliver(there, result(tmp_path), nonce="b")
        await page.platform.deliver(there, Message("No.", "failed"), nonce="a")
        (shown,) = await page.messages()
    assert shown["status"] == "done"


async def test_a_delivery_after_kill_minus_nine_is_the_same_message(tmp_path: Path) -> None:
    """A process delivers until it is killed; everything it was told of is there exactly once."""
    code = """
import asyncio, sys
from pathlib import Path
from bot.invocation import Message
from bot.platforms.console.history import History
from itertools import count
async def main():
    ids = map(str, count())
    history = await History.open(Path(sys.argv[1]), clock=lambda: 1, tokens=ids.__next__,
                                 changed=lambda: None)
    for n in count():
        await history.deliver(None, Message(f"result {n}", "done"), person="console:ada",
                              key=f"nonce:{n}", private=False)
        print(n, flush=True)
asyncio.run(main())
"""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(tmp_path / "console.db"), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    async with asyncio.timeout(30):
        told = [int(await child.stdout.readline()) for _ in range(40)]
        child.kill()
        told += [int(line) for line in (await child.stdout.read()).splitlines()]
        await child.wait()
    async with console(tmp_path) as page:
        for number in [*told, told[-1] + 1]:
            message = Message(f"result {number}", "done")
            await page.platform.deliver(address(None), message, nonce=str(number))
        texts = [message["text"] for message in await page.messages()]
    assert sorted(texts) == sorted(set(texts))
    assert set(texts[-40:]) >= {f"result {n}" for n in told[-39:]}


async def test_a_request_cut_off_by_a_crash_is_told_so_and_still_takes_its_result(
    tmp_path: Path,
) -> None:
    async with history(tmp_path) as kept:
        placeholder = Message("One moment…", "waiting", command="imagine", prompt="a sea")
        await kept.add(
            "m", placeholder, author="console:bot", person=ADA, key="k", private=False,
            answered=False,
        )  # fmt: skip
    async with console(tmp_path) as page:
        (told,) = await page.messages()
        await page.platform.deliver(address("m"), result(tmp_path), nonce="n")
        (shown,) = await page.messages()
    assert "restarted" in told["text"]
    assert (shown["id"], shown["status"]) == ("m", "done")


async def test_only_the_newest_messages_are_kept(tmp_path: Path) -> None:
    async with history(tmp_path) as kept:
        for number in range(KEPT_MESSAGES + 5):
            await kept.add(
                str(number), Message(str(number)), author=ADA, person=ADA, key=str(number),
                private=False,
            )  # fmt: skip
        newest = await kept.newest(ADA, before=2**53, limit=2 * KEPT_MESSAGES)
    assert len(newest) == KEPT_MESSAGES
    assert newest[0].id == "5"


async def test_a_result_whose_message_is_gone_comes_as_a_new_one(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        gone = await page.platform.deliver(address(None), Message("No.", "failed"), nonce="a")
        await page.platform.remove(gone)
        there = await page.platform.deliver(gone, result(tmp_path), nonce="b")
        (shown,) = await page.messages(BEN)
    assert there.message == shown["id"] != gone.message
    assert shown["person"] == ADA


async def test_a_removed_message_takes_its_pictures_along_and_stays_away(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        (shown,) = await page.messages()
        await page.platform.remove(there)
        await page.platform.show(there, Message("Working on it.", "running"))
        await page.platform.deliver(there, result(tmp_path), nonce="n")
        assert await page.messages() == []
        async with page.session.get(shown["pictures"][0]["url"]) as response:
            assert response.status == 404


async def test_older_messages_are_given_page_by_page(tmp_path: Path) -> None:
    async with history(tmp_path) as kept:
        for number in range(70):
            await kept.add(
                str(number), Message(str(number)), author=ADA, person=ADA, key=str(number),
                private=False,
            )  # fmt: skip
    async with console(tmp_path) as page:
        newest = await page.messages()
        query = {"as": ADA, "before": str(newest[0]["position"])}
        async with page.session.get("/api/messages", params=query) as response:
            older = await response.json()
    assert [m["id"] for m in (*older["messages"], *newest)] == [str(n) for n in range(70)]
    assert not older["more"]


async def test_a_console_that_does_not_run_refuses_to_deliver_for_now(tmp_path: Path) -> None:
    platform = console_platform(tmp_path)
    with pytest.raises(DeliveryError) as refused:
        await platform.deliver(address(None), Message("Done.", "done"), nonce="n")
    assert not refused.value.permanent


async def test_another_channel_is_refused_for_good(tmp_path: Path) -> None:
    elsewhere = Address("console", "console:easel", "console:attic")
    async with console(tmp_path) as page:
        with pytest.raises(DeliveryError) as refused:
            await page.platform.show(elsewhere, Message("Hello"))
    assert refused.value.permanent


async def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    async with history(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / "console.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(OperatorError, match="newer version"):
        await console_platform(tmp_path).start(AnsweringDispatch())


async def test_a_change_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    """Cancelled at any await of a delivery, the next one finds the file as it was."""
    async with history(tmp_path) as kept:
        for steps in range(12):
            delivering = asyncio.ensure_future(
                kept.deliver(None, Message("x", "done"), person=ADA, key=f"k{steps}", private=False)
            )
            for _ in range(steps):
                await asyncio.sleep(0)
            delivering.cancel()
            await asyncio.wait([delivering])
            await kept.deliver(
                None, Message("x", "done"), person=ADA, key=f"k{steps}", private=False
            )
        assert len(await kept.newest(ADA, before=2**53, limit=100)) == 12


async def test_a_file_of_the_version_before_is_brought_to_this_one(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        await page.platform.deliver(address(None), result(tmp_path), nonce="n")
    with sqlite3.connect(tmp_path / "console.db") as file:
        file.execute("ALTER TABLE pictures DROP COLUMN before")
        file.execute("DROP TABLE files")
        file.execute("PRAGMA user_version = 1")
    file.close()
    async with console(tmp_path) as page:
        (message,) = await page.messages()
        assert (len(message["pictures"]), message["before"]) == (1, None)


async def test_the_picture_before_is_kept_beside_the_result_and_is_none_of_it(
    tmp_path: Path,
) -> None:
    before = result(tmp_path, task_id="before").pictures[0]
    async with console(tmp_path) as page:
        await page.platform.deliver(address(None), result(tmp_path, before=before), nonce="n")
        (message,) = await page.messages()
        assert len(message["pictures"]) == 1
        async with page.session.get(message["before"]["url"]) as response:
            assert await response.read() == before.path.read_bytes()
