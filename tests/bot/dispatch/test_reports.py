"""Reports through the door: once a person, to the moderators alone, until one has decided."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, BEN, HERE, MIA, NOW, Door, open_door
from support.takingdown import (
    ELSEWHERE,
    LOG,
    carry_on,
    deeds,
    made,
    noticed,
    take_down,
    with_log,
)

from storage import reports

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, daily_credits=100) as opened:
        yield opened


async def test_a_report_is_thanked_for_and_shown_to_the_moderators_covered(door: Door) -> None:
    await with_log(door)
    name = await made(door)
    thanks = await door.press("report", name, person=BEN)
    assert thanks.private and thanks.text.startswith("Thank you.")
    await carry_on(door)
    (shown,) = noticed(door)
    assert shown.text.splitlines() == [
        "chat:ben reported a result of chat:ada.",
        "It is here: chat:general",
        "Asked for with: /imagine a boat",
        f"Trace: {name[-8:]}",
    ]
    assert [picture.spoiler for picture in shown.pictures] == [True]
    assert [button.action for button in shown.buttons] == ["takedown", "dismiss"]
    assert await deeds(door) == [("chat:ben", "report", "chat:ada")]


async def test_a_result_is_reported_once_a_person_and_its_pictures_are_shown_once(
    door: Door,
) -> None:
    await with_log(door)
    name = await made(door)
    await door.press("report", name, person=BEN)
    again = await door.press("report", name, person=BEN)
    assert again.text == "You have reported this already. The moderators know of it."
    await door.press("report", name, person=MIA)
    await carry_on(door)
    first, second = noticed(door)
    assert first.pictures and not second.pictures
    assert second.text.startswith("chat:mia reported this too: chat:general")


async def test_nobody_floods_the_moderators_with_reports(door: Door) -> None:
    names = [await made(door) for _ in range(reports.MOST_AN_HOUR + 1)]
    told = [(await door.press("report", name, person=BEN)).text for name in names]
    assert told[-1] == "You have reported 10 results within an hour. Try again later."
    assert len({text for text in told[:-1]}) == 1


async def test_a_private_result_can_be_reported_by_nobody_else(door: Door) -> None:
    name = await made(door, at=replace(HERE, private=True))
    refused = await door.press("report", name, person=BEN)
    assert refused.text == "That request is not known here any more."
    assert (await door.press("report", name)).text.startswith("Thank you.")
    elsewhere = await door.press("report", await made(door), person=BEN, at=ELSEWHERE)
    assert elsewhere.text == refused.text


async def test_what_has_no_result_cannot_be_reported(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    told = await door.press("report", asked.task_id or "", person=BEN)
    assert told.text == "There is no result to report."


async def test_a_takedown_from_the_log_channel_closes_the_report_and_takes_it_away(
    door: Door,
) -> None:
    await with_log(door)
    name = await made(door)
    await door.press("report", name, person=BEN)
    await carry_on(door)
    told = await door.press("takedown", name, person=MIA, at=LOG)
    assert told.private and "Reports that were right: 1." in told.text
    await carry_on(door)
    assert len(door.wall.removed) == 1  # the notice, with its picture
    assert noticed(door)[-1].text.startswith(f"chat:mia: {name[-8:]}, asked for by chat:ada")
    late = await door.press("dismiss", name, person=MIA, at=LOG)
    assert late.text.startswith("There is no open report")


async def test_a_dismissed_report_is_taken_away_and_the_result_stays(door: Door) -> None:
    await with_log(door)
    name = await made(door)
    await door.press("report", name, person=BEN)
    await carry_on(door)
    told = await door.press("dismiss", name, person=MIA, at=LOG)
    assert told.text == f"The reports of {name[-8:]} were dismissed: 1."
    await carry_on(door)
    assert len(door.wall.removed) == 1 and door.wall.retracted == []
    assert (await door.press("again", name)).task_id
    twice = (await door.ask("dismiss", person=MIA, result=name)).text
    assert twice.startswith("There is no open report")


async def test_without_a_log_channel_reports_are_listed_all_the_same(door: Door) -> None:
    assert (await door.ask("reports", person=MIA)).text == "There are no open reports."
    first, second = await made(door), await made(door, BEN)
    await door.press("report", first, person=BEN)
    await door.press("report", first, person=MIA)
    await door.press("report", second, person=ADA)
    await carry_on(door)
    lines = (await door.ask("reports", person=MIA)).text.splitlines()
    when = f"<t:{NOW // 1000}:R>"
    assert lines[0] == (
        f"{second[-8:]} by chat:ben, reported {when} by chat:ada. /imagine a boat chat:general"
    )
    assert lines[1] == (
        f"{first[-8:]} by chat:ada, reported {when} by chat:ben and 1 more. /imagine a boat "
        "chat:general"
    )
    assert lines[2].startswith("/takedown and /dismiss take")
    assert "were dismissed: 2." in (await door.ask("dismiss", person=MIA, result=first)).text


async def test_a_log_channel_that_is_away_gets_the_report_later(door: Door) -> None:
    await with_log(door)
    name = await made(door)
    door.wall.away = True
    await door.press("report", name, person=BEN)
    await carry_on(door)
    assert noticed(door) == []
    door.wall.away = False
    door.clock[0] += 60_000
    await carry_on(door)
    assert len(noticed(door)) == 1


async def test_reports_of_one_person_at_once_are_one(door: Door) -> None:
    name = await made(door)
    told = await asyncio.gather(*(door.press("report", name, person=BEN) for _ in range(5)))
    assert sum(message.text.startswith("Thank you.") for message in told) == 1
    assert len(await door.database.read(reports.still_open("chat:home", limit=9))) == 1


async def test_a_report_that_was_being_shown_in_a_crash_is_shown_once_more(door: Door) -> None:
    await with_log(door)
    await door.press("report", await made(door), person=BEN)
    claimed = await door.database.write(reports.claim_due(now=NOW, lease_ms=1_000, limit=9))
    assert len(claimed) == 1
    await carry_on(door)
    assert noticed(door) == []
    door.clock[0] += 1_000
    await carry_on(door)
    assert len(noticed(door)) == 1


async def test_a_result_that_is_taken_down_while_its_report_is_shown_is_not_left_there(
    door: Door,
) -> None:
    await with_log(door)
    name = await made(door)
    await door.press("report", name, person=BEN)
    (report,) = await door.database.write(reports.claim_due(now=NOW, lease_ms=1_000, limit=9))
    await take_down(door, name)
    # Only now the log channel has taken it.
    shown = replace(LOG, message="notice").to_json()
    await door.database.write(reports.noticed(report.id, address=shown, now=NOW))
    await carry_on(door)
    assert [address.message for address in door.wall.removed] == ["notice"]
