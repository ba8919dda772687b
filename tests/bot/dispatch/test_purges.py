"""Purges, and pauses that come by themselves: announced, complete, and over some day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import BEN, HERE, MIA, NOW, Door, open_door
from support.takingdown import (
    ELSEWHERE,
    all_down,
    carry_on,
    deeds,
    made,
    noticed,
    take_down,
    with_log,
)

from bot.invocation import Person
from storage import purges
from storage.periods import DAY_MS
from storage.tasks import State

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, daily_credits=100) as opened:
        yield opened


async def test_the_third_takedown_in_a_month_pauses_and_says_so_in_the_reader_s_language(
    door: Door,
) -> None:
    await with_log(door)
    for _ in range(2):
        assert "blocked" not in await take_down(door, await made(door))
    text = await take_down(door, await made(door))
    ends = f"<t:{(NOW + 7 * DAY_MS) // 1000}:R>"
    assert text.splitlines()[1] == (
        "chat:ada has had 3 results taken down here within 30 days, so they may not use this bot "
        f"here; it ends {ends}. /unblock lifts it."
    )
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text.startswith(
        "You may not use this bot here. The reason given: results taken down within 30 days: 3."
    )
    assert any(f"it ends {ends}. Results taken down" in one.text for one in noticed(door))
    blocked = (await door.ask("blocks", person=MIA)).text
    assert blocked == f"chat:ada, ends {ends}: results taken down within 30 days: 3"
    assert (await deeds(door))[0] == ("easel", "block", "chat:ada")
    await door.ask("unblock", person=MIA, user="chat:ada")
    assert (await door.ask("imagine", prompt="a boat")).task_id


async def test_the_server_says_after_how_many_and_0_is_never(door: Door) -> None:
    await door.ask("settings set", person=MIA, given={"name": "pause_after", "value": "1"})
    await door.ask("settings set", person=MIA, given={"name": "pause_days", "value": "2"})
    shown = (await door.ask("settings show", person=MIA)).text
    assert "pause_after: 1" in shown and "pause_days: 2" in shown
    assert shown.splitlines()[-1] == (
        "After 1 results that were taken down in 30 days, a person is paused for 2 days."
    )
    await take_down(door, await made(door))
    assert (await door.ask("imagine", prompt="a boat")).task_id is None
    await door.ask("settings set", person=MIA, given={"name": "pause_after", "value": "0"})
    for _ in range(3):
        await take_down(door, await made(door, BEN))
    assert (await door.ask("imagine", prompt="a boat", person=BEN)).task_id


async def test_a_block_holds_under_every_id_of_a_person(door: Door) -> None:
    code = (await door.ask("link")).text.splitlines()[0].rpartition(" ")[2]
    other = Person("console:ada", "Ada")
    there = replace(HERE, platform="console", space="console:easel", channel="console:main")
    joined = await door.ask("link", person=other, at=there, code=code)
    assert joined.text.startswith("Done")
    await door.ask("block", person=MIA, user="chat:ada")
    refused = await door.ask("imagine", prompt="a boat", person=other)
    assert refused.text.startswith("You may not use this bot here.")
    await door.ask("unblock", person=MIA, user="console:ada")
    assert (await door.ask("imagine", prompt="a boat")).task_id


async def test_a_purge_takes_everything_of_a_person_here_and_says_when_it_is_over(
    door: Door,
) -> None:
    await with_log(door)
    names = [await made(door) for _ in range(3)]
    await door.deliver(await door.ask("imagine", prompt="a sea", at=ELSEWHERE), door.picture())
    kept = await made(door, BEN)
    waiting = await door.ask("imagine", prompt="a boat")
    text = (await door.ask("purge", person=MIA, given={"person": "chat:ada", "days": 1})).text
    assert text.startswith(
        "Purging chat:ada: 4 results and requests of the last 1 days are being taken down."
    )
    assert (await deeds(door))[0] == ("chat:mia", "purge", "chat:ada")
    await carry_on(door)
    assert (await door.task(waiting)).state is State.CANCELLED
    (due,) = await door.lifecycle.claim_due(9)
    await door.lifecycle.told(due, address=HERE.at("message-9"))
    door.clock[0] += 60_000
    await carry_on(door)
    assert {one.task_id for one in await all_down(door)} == {*names, waiting.task_id}
    assert len(door.wall.retracted) == 4
    assert len(door.kept_files()) == 2
    assert ("chat:mia", "purge.end", "chat:ada") in await deeds(door)
    assert noticed(door)[-1].text == (
        "The purge of chat:ada has ended: 4 results and requests are gone."
    )
    assert await door.database.read(purges.unended(9)) == []
    assert (await door.press("again", kept, person=BEN)).task_id


async def test_a_purge_goes_on_one_at_a_time_and_may_find_nothing(door: Door) -> None:
    given = {"person": "chat:ada"}
    text = (await door.ask("purge", person=MIA, given=given)).text
    assert text == "chat:ada has asked for nothing here in the last 7 days."
    await made(door)
    await door.ask("purge", person=MIA, given=given)
    text = (await door.ask("purge", person=MIA, given=given)).text
    assert text.startswith("chat:ada is being purged already.")
    assert [deed for deed in await deeds(door) if deed[1] == "purge"] == [
        ("chat:mia", "purge", "chat:ada")
    ]
