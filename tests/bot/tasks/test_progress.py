"""Progress may be lost; it never arrives after the result."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from support.rows import task

from bot.errors import DeliveryError, say
from bot.invocation import Address, Message
from bot.tasks.progress import MOST_PENDING, Progress


@dataclass
class SlowChat:
    """A chat that shows an edit only when it is let."""

    name: str = "test"
    shown: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False

    async def start(self, dispatch: object) -> None: ...

    async def stop(self) -> None: ...

    async def remove(self, address: Address) -> None: ...

    async def retract(self, address: Address, message: Message) -> None: ...

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None: ...

    async def problem(self) -> str | None: ...

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        return address

    async def show(self, address: Address, message: Message) -> None:
        self.asked.set()
        await self.let.wait()
        if self.broken:
            raise DeliveryError(say("not now"))
        self.shown.append(message.text)


@asynccontextmanager
async def running(progress: Progress) -> AsyncIterator[None]:
    loop = asyncio.create_task(progress.run())
    try:
        yield
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


async def test_only_the_newest_of_two_edits_is_shown() -> None:
    chat = SlowChat()
    chat.let.set()
    progress = Progress({"test": chat}, pause_s=0.01)
    progress.note(task("a"), Message("old"))
    progress.note(task("a"), Message("new"))
    async with running(progress), asyncio.timeout(5):
        await chat.asked.wait()
    assert chat.shown == ["new"]


async def test_a_result_waits_for_an_edit_that_is_on_its_way() -> None:
    chat = SlowChat()
    progress = Progress({"test": chat}, pause_s=0.01)
    progress.note(task("a"), Message("half done"))
    async with running(progress), asyncio.timeout(5):
        await chat.asked.wait()
        forgetting = asyncio.create_task(progress.forget("a"))
        await asyncio.sleep(0)
        assert not forgetting.done()
        chat.let.set()
        await forgetting
    assert chat.shown == ["half done"]


async def test_a_task_that_ended_within_the_pause_costs_no_edit() -> None:
    chat = SlowChat()
    chat.let.set()
    progress = Progress({"test": chat}, pause_s=0.01)
    progress.note(task("ended"), Message("never seen"))
    await progress.forget("ended")
    progress.note(task("b"), Message("seen"))
    async with running(progress), asyncio.timeout(5):
        await chat.asked.wait()
    assert chat.shown == ["seen"]


async def test_an_edit_waits_out_its_own_pause_and_not_that_of_an_older_one() -> None:
    chat, now = SlowChat(), [0.0]
    chat.let.set()
    progress = Progress({"test": chat}, pause_s=10, clock=lambda: now[0])
    progress.note(task("old"), Message("old"))
    now[0] = 9.9
    progress.note(task("young"), Message("young"))
    now[0] = 10
    async with running(progress), asyncio.timeout(5):
        await chat.asked.wait()
    assert chat.shown == ["old"]
    assert progress.pending == 1


async def test_an_edit_the_chat_refuses_does_not_stop_the_next() -> None:
    chat = SlowChat(broken=True)
    chat.let.set()
    progress = Progress({"test": chat}, pause_s=0.01)
    progress.note(task("a"), Message("refused"))
    async with running(progress), asyncio.timeout(5):
        await chat.asked.wait()
        await progress.forget("a")
        chat.broken = False
        chat.asked.clear()
        progress.note(task("b"), Message("taken"))
        await chat.asked.wait()
    assert chat.shown == ["taken"]


def test_pending_edits_are_bounded() -> None:
    progress = Progress({})
    for number in range(MOST_PENDING + 10):
        progress.note(task(str(number)), Message("x"))
    assert progress.pending == MOST_PENDING
