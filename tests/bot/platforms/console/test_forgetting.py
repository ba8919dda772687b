"""Somebody who is forgotten leaves nothing in the channel's file, and every page is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from support.console import ADA, BEN, AnsweringDispatch, address, console, result

from bot.invocation import Message
from commands.answers import File

LATER = 2_000_000_000_000
SECRET = "a secret lighthouse"


def dump(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "console.db")) as connection:
        return "\n".join(connection.iterdump())


async def test_what_one_person_said_asked_and_got_goes(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        await page.post("/api/messages", person=ADA, text=SECRET)
        await page.post("/api/messages", person=BEN, text="Good morning")
        await page.platform.deliver(address(None), result(tmp_path, prompt=SECRET), nonce="n")
        await page.platform.forget([ADA], before=LATER)
        await page.platform.forget([ADA], before=LATER)
        (left,) = await page.messages()
        assert left["text"] == "Good morning"
        assert SECRET not in dump(tmp_path)
        assert "task-1" not in dump(tmp_path)


async def test_pages_that_are_open_take_it_away(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        _, said = await page.post("/api/messages", person=ADA, text=SECRET)
        async with page.stream(BEN) as stream:
            await stream.until(lambda m: m.get("id") == said["message"])
            await page.platform.forget([ADA], before=LATER)
            gone = await stream.until(lambda m: m.get("id") == said["message"])
        assert SECRET not in str(gone)


async def test_a_copy_of_ones_data_goes_with_it(tmp_path: Path) -> None:
    copy = File("easel-mydata.zip", "application/zip", b"everything of Ada")
    answer = Message("Here.", command="mydata", private=True, files=(copy,))
    async with console(tmp_path, AnsweringDispatch(answer=lambda _: answer)) as page:
        await page.settled(await page.type("/mydata"), "Here.")
        await page.platform.forget([ADA], before=LATER)
        assert await page.messages() == []
    with closing(sqlite3.connect(tmp_path / "console.db")) as connection:
        assert b"everything of Ada" not in b"".join(
            str(row).encode() for row in connection.iterdump()
        )
        assert connection.execute("SELECT count(*) FROM files").fetchone() == (0,)


async def test_that_it_was_asked_for_stays_and_so_does_what_comes_later(tmp_path: Path) -> None:
    answer = Message("You are being forgotten.", command="forgetme", private=True)
    async with console(tmp_path, AnsweringDispatch(answer=lambda _: answer)) as page:
        await page.settled(await page.type("/forgetme yes"), answer.text)
        await page.post("/api/messages", person=ADA, text="And now?")
        await page.platform.forget([ADA], before=1)
        await page.platform.forget([ADA], before=LATER)
        assert [shown["text"] for shown in await page.messages()] == [answer.text]
