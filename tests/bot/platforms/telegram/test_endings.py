"""Ends that another process shows: progress from here does not stay over them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.faketelegram.room import Room, done, room
from support.faketelegram.state import Message as Shown

from bot.invocation import Address, Message, Person


@dataclass
class Elsewhere:
    """Other processes: `meanwhile` is what they do after this one has asked whether it is late."""

    behind: bool = False
    meanwhile: Callable[[], Awaitable[object]] | None = None
    covered: list[str] = field(default_factory=list)
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def has_ended(self, task_id: str) -> bool:
        return self.meanwhile is not None

    async def is_behind(self, message: Message) -> bool:
        if self.meanwhile is not None:
            await self.meanwhile()
        return self.behind

    def cover(self, task_id: str) -> None:
        self.covered.append(task_id)
        self.looked.set()


async def test_what_is_behind_is_not_shown(tmp_path: Path) -> None:
    elsewhere = Elsewhere(behind=True)
    async with room(tmp_path, endings=elsewhere) as r:
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a fox")
        r.telegram.write(ada, "/quota")
        await r.invoked(2)
        await r.telegram.until(lambda: len(r.telegram.from_bot(r.telegram.private(ada))) == 2)
        assert r.telegram.from_bot(r.telegram.private(ada))[0].text == "One moment…"
        assert r.telegram.called("editMessageText") == []
    assert elsewhere.covered == []


@pytest.mark.parametrize("pictures", [0, 1, 3])
async def test_an_end_that_was_covered_is_put_once_more_and_its_album_is_not(
    tmp_path: Path, pictures: int
) -> None:
    elsewhere = Elsewhere()
    async with room(tmp_path, endings=elsewhere) as r:
        other = r.make()
        await other.start(None)

        async def deliver(here: Address) -> Address:
            files = [r.picture(f"m{number}") for number in range(pictures)]
            result = done(*files, person=Person("telegram:7", "Ada"))
            return await other.deliver(here, result, nonce="n1")

        elsewhere.meanwhile = lambda: deliver(r.dispatch.invoked[-1].address)
        shown = await covered(r, elsewhere)
        assert "Done." in shown.earlier[-1]
        assert "Waiting" in shown.text
        there = await deliver(r.dispatch.invoked[-1].address)
        assert there.message == str(shown.id)
        assert "Done." in shown.text
        assert len(r.telegram.called("sendMediaGroup")) == (pictures > 1)
        await other.stop()


async def covered(r: Room, elsewhere: Elsewhere) -> Shown:
    """The message in which progress from here stands over the end."""
    r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
    here = (await r.invoked()).address
    await r.telegram.until(lambda: r.telegram.called("editMessageText"))
    shown = r.telegram.methods.messages[int(here.channel), int(here.message or 0)]
    await r.telegram.until(lambda: "Waiting" in shown.text)
    await elsewhere.looked.wait()
    return shown
