"""What the adapter remembers: once, for so long, and no longer than it is of use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.faketelegram.notebook import remembering, rows

from bot.app.telegrammemory import TelegramMemory
from bot.invocation import Address, Person
from bot.platforms.telegram import prompts
from bot.platforms.telegram.inbox import KEPT_DONE_MS, STALE_MS, Deposed, Inbox, Term
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
async def memory(tmp_path: Path) -> AsyncIterator[TelegramMemory]:
    async with remembering(tmp_path) as memory:
        yield memory


async def test_an_update_is_kept_once_and_left_until_done(memory: TelegramMemory) -> None:
    inbox = Inbox(memory, Term(), clock=Clock())
    one, two = {"update_id": 1, "message": {}}, {"update_id": 2}
    assert await inbox.keep([one, two])
    assert await inbox.keep([one, {"update_id": 3}])
    kept = await inbox.left(frozenset())
    assert [one.id for one in kept] == [1, 2, 3]
    ticket = Ticket.of(inbox, kept[2])
    await ticket.answered(77)
    await inbox.done([1])
    left = await inbox.left(frozenset())
    assert [(kept.id, kept.answer) for kept in left] == [(2, None), (3, 77)]
    assert [kept.id for kept in await inbox.left({2})] == [3]
    await inbox.keep([one])
    assert [kept.id for kept in await inbox.left({2, 3})] == []  # done, and still known


async def test_what_is_old_is_neither_answered_nor_kept(
    memory: TelegramMemory, tmp_path: Path
) -> None:
    clock = Clock()
    inbox = Inbox(memory, Term(), clock=clock)
    await inbox.keep([{"update_id": 1}])
    clock.now += STALE_MS + 1
    await inbox.expire()
    assert await inbox.left(frozenset()) == []
    clock.now += KEPT_DONE_MS
    await inbox.expire()
    assert rows(tmp_path, "SELECT count(*) FROM telegram_updates") == [(0,)]


async def test_who_does_not_listen_any_more_neither_answers_nor_closes(
    memory: TelegramMemory,
) -> None:
    clock = Clock()
    await memory.hold(now=clock.now, until=clock.now + 1)
    old, new = (Inbox(memory, Term(number, clock.now + 9), clock=clock) for number in (7, 1))
    await old.keep([{"update_id": 1}])
    for late in (old.answered([1], 5), old.done([1])):
        with pytest.raises(Deposed):
            await late
    await new.answered([1], 6)
    assert [kept.answer for kept in await new.left(frozenset())] == [6]
    new.check()
    clock.now += 9
    with pytest.raises(Deposed):
        new.check()


async def test_where_things_were_delivered_is_known(memory: TelegramMemory) -> None:
    kept = Records(memory, clock=Clock())
    here = Address("telegram", "telegram:1", "1", "5")
    await kept.note_delivery("n1", here, [(5, "media-one")])
    await kept.note_delivery("n1/files", here, [])
    assert await kept.delivered("n1") == here
    assert await kept.delivered("n2") is None
    assert await kept.is_final(1, 5)
    assert not await kept.is_final(1, 6)
    assert await kept.picture(1, 5) == "media-one"
    assert await kept.picture(2, 5) is None
    await kept.uncover(1, 5)
    assert await kept.delivered("n1") is None
    assert await kept.delivered("n1/files") == here


async def test_a_group_that_moved_twice_is_one_group(memory: TelegramMemory) -> None:
    kept = Records(memory, clock=Clock())
    await kept.moved(-1, -1001)
    await kept.moved(-1001, -1002)
    again = Records(memory, clock=Clock())
    await again.load()
    for known in (kept, again):
        assert known.newest(-1) == -1002
        assert known.first(-1002) == -1
        assert known.newest(-7) == known.first(-7) == -7


async def test_questions_end(memory: TelegramMemory) -> None:
    clock = Clock()
    asked = Prompts(memory, clock=clock)
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
