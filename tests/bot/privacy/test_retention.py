"""What is old enough goes by itself; what is under way, and what counts, stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.door import ADA, BEN, NOW, Door

from bot.config import Retention
from bot.privacy.retention import Keeper
from commands.spec import Attachment
from storage import media, rollups, tasks
from storage.database import Operation
from storage.periods import DAY_MS, day_of
from storage.tasks import State

pytestmark = pytest.mark.stores

NOT_KNOWN = "That request is not known here any more."


@pytest.fixture
def keeper(door: Door) -> Keeper:
    return Keeper(
        database=door.database,
        store=door.store,
        exports=door.exports,
        days=Retention(media_days=30, prompts_days=90),
        clock=lambda: door.clock[0],
    )


async def drawn(door: Door) -> str:
    return await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())


async def test_pictures_go_after_their_days_with_their_files(door: Door, keeper: Keeper) -> None:
    old = await drawn(door)
    door.clock[0] += 29 * DAY_MS
    new = await drawn(door)
    await keeper.sweep()
    assert len(door.kept_files()) == 2
    door.clock[0] += 2 * DAY_MS
    await keeper.sweep()
    assert await door.database.read(media.every_of(old)) == []
    [kept] = await door.database.read(media.every_of(new))
    assert door.kept_files() == [door.store.place_of(kept)]


async def test_a_picture_that_a_task_under_way_needs_stays(door: Door, keeper: Keeper) -> None:
    waiting = await door.ask("upscale", image=door.attach())
    door.clock[0] += 999 * DAY_MS
    await keeper.sweep()
    assert len(door.kept_files()) == 1
    assert (await door.task(waiting)).state is State.QUEUED


async def test_a_result_that_waits_to_be_asked_for_keeps_its_pictures(
    door: Door, keeper: Keeper
) -> None:
    await door.park(await door.ask("upscale", image=door.attach()))
    door.clock[0] += 999 * DAY_MS
    await keeper.sweep()
    assert len(door.kept_files()) == 1


async def test_words_go_after_their_days_and_buttons_say_so(door: Door, keeper: Keeper) -> None:
    task = await drawn(door)
    door.clock[0] += 91 * DAY_MS
    await keeper.sweep()
    emptied = await door.database.read(tasks.get(task))
    assert emptied is not None and (emptied.request, emptied.outcome) == ("", "{}")
    for action in ("again", "vary", "edit", "upscale", "details", "improve"):
        answer = await door.press(action, task, person=BEN)  # type: ignore[arg-type]
        assert answer.text == NOT_KNOWN
    assert (await door.press("delete", task)).text == "Deleted."


async def test_numbers_stay(door: Door, keeper: Keeper) -> None:
    await drawn(door)
    door.clock[0] += 999 * DAY_MS
    await keeper.sweep()
    [row] = await door.database.read(
        rollups.usage("chat:home", day_of(NOW), day_of(NOW), by="person", limit=9)
    )
    assert (row.person_id, row.delivered, row.charged) == (ADA.id, 1, 1)


async def test_a_picture_in_a_chat_can_be_used_after_its_words_are_gone(
    door: Door, keeper: Keeper
) -> None:
    await drawn(door)
    [kept] = door.kept_files()
    door.clock[0] += 91 * DAY_MS
    await replace(keeper, days=Retention(media_days=999, prompts_days=90)).sweep()
    assert door.kept_files() == [kept]
    message = await door.ask("upscale", image=Attachment(media=kept.stem))
    assert message.task_id


class Died(BaseException):
    """The process ends here."""


class Mortal:
    """A database whose process dies right before a write."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def read(self, operation: Operation[Any]) -> Any:
        return await self._door.database.read(operation)

    async def write(self, operation: Operation[Any]) -> Any:
        raise Died


async def test_a_death_between_file_and_row_leaves_neither_for_ever(
    door: Door, keeper: Keeper
) -> None:
    await drawn(door)
    door.clock[0] += 31 * DAY_MS
    mortal: Any = Mortal(door)
    with pytest.raises(Died):
        await replace(keeper, database=mortal).sweep()
    await keeper.sweep()
    assert door.kept_files() == []
    assert await door.database.read(media.expired(10**15)) == []
