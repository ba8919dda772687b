"""Files of an answer in the console: saved by whom they are for, and kept no longer than it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from support.console import ADA, BEN, AnsweringDispatch, Page, address, console

from bot.invocation import Message
from bot.platforms.console.files import MOST_BYTES
from commands.answers import MAX_FILE, File

CSV = File("audit 1.csv", "text/csv", b"when,who\r\n1,ada\r\n")
PAGE = File('a".html', "text/html", b"<script>alert(1)</script>")
ANSWER = Message("Here it is.", command="audit", private=True, files=(CSV, PAGE))


def stored(folder: Path) -> list[int]:
    """The sizes of the files that are kept."""
    with sqlite3.connect(folder / "console.db") as file:
        rows = file.execute("SELECT length(content) FROM files ORDER BY rowid").fetchall()
    file.close()
    return [size for (size,) in rows]


async def shown(page: Page, message: Message = ANSWER, *, nonce: str = "n") -> dict[str, object]:
    there = await page.platform.deliver(address(None), message, nonce=nonce)
    found = await page.message(there.message or "")
    assert found is not None
    return found


async def test_a_file_is_saved_by_its_link_and_never_shown_by_a_browser(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        csv, html = (await shown(page))["files"]  # type: ignore[misc]
        assert (csv["name"], csv["size"]) == ("audit-1.csv", len(CSV.content))
        async with page.session.get(csv["url"]) as response:
            assert await response.read() == CSV.content
            headers = response.headers
        assert headers["Content-Disposition"] == 'attachment; filename="audit-1.csv"'
        assert headers["Content-Type"] == "text/csv"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        async with page.session.get(html["url"]) as response:
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"] == 'attachment; filename="a-.html"'


async def test_a_command_answered_with_a_file_is_a_private_reply_with_it(tmp_path: Path) -> None:
    async with console(tmp_path, AnsweringDispatch(lambda _: ANSWER)) as page:
        id = await page.type("/quota")
        settled = await page.settled(id, "Here it is.")
        assert len(settled["files"]) == 2 and settled["private"]
        assert await page.message(id, BEN) is None


async def test_a_dismissed_reply_takes_its_files_with_it(tmp_path: Path) -> None:
    async with console(tmp_path, AnsweringDispatch(lambda _: ANSWER)) as page:
        id = await page.type("/quota")
        (csv, _) = (await page.settled(id, "Here it is."))["files"]
        await page.post("/api/dismissals", person=ADA, message=id)
        async with page.session.get(csv["url"]) as response:
            assert response.status == 404
            assert "no longer kept" in (await response.json())["error"]
    assert stored(tmp_path) == []


async def test_what_replaces_an_answer_replaces_its_files_too(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), ANSWER, nonce="n")
        other = replace(ANSWER, files=(replace(CSV, name="other.csv"),))
        await page.platform.show(there, other)
        (message,) = await page.messages()
        assert [file["name"] for file in message["files"]] == ["other.csv"]
        await page.platform.show(there, replace(ANSWER, files=()))
        (message,) = await page.messages()
        assert message["files"] == []
    assert stored(tmp_path) == []


async def test_files_are_there_after_a_restart(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        await shown(page)
    async with console(tmp_path) as page:
        (message,) = await page.messages()
        async with page.session.get(message["files"][0]["url"]) as response:
            assert await response.read() == CSV.content


async def test_the_oldest_files_go_where_there_are_too_many(tmp_path: Path) -> None:
    large = replace(CSV, content=bytes(MAX_FILE))
    count = MOST_BYTES // MAX_FILE + 2
    async with console(tmp_path) as page:
        for number in range(count):
            await shown(page, replace(ANSWER, files=(large,)), nonce=str(number))
        kept = [len(message["files"]) for message in await page.messages()]
    assert kept == [0, 0, *[1] * (count - 2)]
    assert sum(stored(tmp_path)) <= MOST_BYTES
