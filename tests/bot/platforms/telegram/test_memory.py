"""What the adapter writes down: bounded, and refused where a newer version wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.invocation import Address, Person
from bot.platforms.telegram import prompts, records
from bot.platforms.telegram.inbox import KEPT_DONE_MS, STALE_MS, Inbox
from bot.platforms.telegram.notebook import Notebook
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.tickets import Ticket


class Clock:
    """UTC milliseconds."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
async def notebook(tmp_path: Path) -> AsyncIterator[Notebook]:
    notebook = await Notebook.open(tmp_path / "telegram.db")
    yield notebook
    await notebook.close()


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "telegram.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(OperatorError, match="newer version"):
        await Notebook.open(path)


async def test_an_update_is_kept_once_and_left_until_done(notebook: Notebook) -> None:
    inbox = Inbox(notebook, clock=Clock())
    one, two = {"update_id": 1, "message": {}}, {"update_id": 2}
    assert [kept.id for kept in await inbox.keep([one, two])] == [1, 2]
    assert await inbox.keep([one]) == []
    ticket = Ticket.of(inbox, *await inbox.keep([{"update_id": 3}]))
    await ticket.answered(77)
    await inbox.done([1])
    left = await inbox.left()
    assert [(kept.id, kept.answer) for kept in left] == [(2, None), (3, 77)]
    assert await inbox.keep([one]) == []  # done, and still known


async def test_what_is_old_is_neither_answered_nor_kept(notebook: Notebook) -> None:
    clock = Clock()
    inbox = Inbox(notebook, clock=clock)
    await inbox.keep([{"update_id": 1}])
    clock.now += STALE_MS + 1
    assert await inbox.left() == []
    clock.now += KEPT_DONE_MS
    await inbox.left()
    assert await notebook.read("SELECT count(*) FROM updates") == [(0,)]


async def test_where_things_were_delivered_is_known_for_a_bounded_number(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Records(notebook)
    here = Address("telegram", "telegram:1", "1", "5")
    await kept.note_delivery("n1", here, [(5, "media-one")])
    assert await kept.delivered("n1") == here
    assert await kept.delivered("n2") is None
    assert await kept.is_final(1, 5)
    assert not await kept.is_final(1, 6)
    assert await kept.picture(1, 5) == "media-one"
    assert await kept.picture(2, 5) is None
    assert records.MOST_DELIVERED <= 50_000


async def test_a_group_that_moved_twice_is_one_group(notebook: Notebook) -> None:
    kept = Records(notebook)
    await kept.moved(-1, -1001)
    await kept.moved(-1001, -1002)
    again = Records(notebook)
    await again.load()
    for known in (kept, again):
        assert known.newest(-1) == -1002
        assert known.first(-1002) == -1
        assert known.newest(-7) == known.first(-7) == -7


async def test_questions_end(notebook: Notebook) -> None:
    clock = Clock()
    asked = Prompts(notebook, clock=clock)
    ada = Person("telegram:7", "Ada", "zh")
    prompt = Prompt(Place(1, 3, 4, 5), ada, "faceswap", {"x": 1}, "source")
    await asked.keep(prompt)
    assert await asked.find(1, 5) == prompt
    assert await asked.newest(1, "telegram:7") == prompt
    assert await asked.newest(1, "telegram:8") is None
    clock.now += prompts.LASTS_MS + 1
    assert await asked.find(1, 5) is None
    assert await asked.next_over() == prompt
    assert await asked.close(prompt)
    assert not await asked.close(prompt)


async def test_only_so_many_questions_are_open(notebook: Notebook) -> None:
    asked = Prompts(notebook, clock=Clock())
    ada = Person("telegram:7", "Ada")
    for number in range(prompts.MOST_PROMPTS + 20):
        await asked.keep(Prompt(Place(1, None, None, number), ada, "faceswap", {}, "source"))
    assert await notebook.read("SELECT count(*) FROM prompts") == [(prompts.MOST_PROMPTS,)]
