"""What moderators look up through the door: the audit and usage, in words, drawn, and as files."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.door import ADA, BEN, MIA, NOW, Door, open_door

from bot.charts import HEIGHT, WIDTH
from bot.invocation import Message
from bot.moderation.auditing import MOST_IN_FILE, PAGE
from commands.answers import MAX_FILE, File
from storage import audit
from storage.audit import EASEL, NewEntry
from storage.operation import Steps
from storage.periods import DAY_MS

pytestmark = pytest.mark.stores


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


async def asked(door: Door, name: str, /, **given: Any) -> Message:
    return await door.ask(name, person=MIA, given=given)


def rows(file: File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


async def entries(door: Door, *days_ago: int, action: str = "block", actor: str = MIA.id) -> None:
    """An entry for each of these days."""

    def steps() -> Steps[None]:
        for days in days_ago:
            entry = NewEntry(
                space_id="chat:home", actor_id=actor, action=action, subject=ADA.id,
                created_at=NOW - days * DAY_MS,
            )  # fmt: skip
            yield from audit.appending(entry)

    await door.database.write(steps)


# -- The audit -----------------------------------------------------------------------------


async def test_the_audit_goes_back_as_many_days_as_asked_for(door: Door) -> None:
    await entries(door, 40, 8, 7, 0)
    assert len((await asked(door, "audit", days=7)).text.splitlines()) == 2
    assert len((await asked(door, "audit")).text.splitlines()) == 4
    assert (await asked(door, "audit", days=7, action="limits")).text == "There is no such entry."


async def test_the_audit_comes_as_a_file_with_the_filters_that_were_asked_for(door: Door) -> None:
    await asked(door, "limits set", credits=5)
    await asked(door, "block", user="chat:ben", reason="=cmd()")
    message = await asked(door, "audit", file=True)
    (file,) = message.files
    assert message.text == "The file has 2 entries, the newest first."
    assert (file.name, file.media_type) == ("easel-audit-2025-11-24.csv", "text/csv")
    assert message.private
    block, limit = rows(file)
    assert (block["who"], block["action"], block["what"]) == ("chat:mia", "block", "chat:ben")
    assert '"=cmd()"' in block["after"]
    assert limit["when_utc"] == "2025-11-24 16:00:00+00:00"
    (only,) = (await asked(door, "audit", file=True, action="limits")).files
    assert [row["action"] for row in rows(only)] == ["limits.set"]
    assert (await asked(door, "audit", file=True, person="chat:zoe")).files == ()


async def test_a_file_of_the_audit_has_a_stated_number_of_entries(door: Door) -> None:
    for _ in range(MOST_IN_FILE // PAGE):
        await entries(door, *[1] * PAGE)
    await entries(door, *[2] * 3)
    message = await asked(door, "audit", file=True)
    (file,) = message.files
    assert message.text.startswith(f"The file has {MOST_IN_FILE} entries, the newest first.")
    assert "older entries were left out" in message.text
    ids = [int(row["id"]) for row in rows(file)]
    assert len(ids) == len(set(ids)) == MOST_IN_FILE
    assert ids == sorted(ids, reverse=True)


async def test_what_happened_by_itself_says_so(door: Door) -> None:
    await entries(door, 0, action="audit.expire", actor=EASEL)
    assert "Easel itself: audit.expire" in (await asked(door, "audit")).text


# -- Usage ---------------------------------------------------------------------------------


async def used(door: Door) -> None:
    """Ada has a picture, Ben waits for two, on this day; yesterday Ada had one too."""
    door.clock[0] = NOW - DAY_MS
    await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    door.clock[0] = NOW
    await door.deliver(await door.ask("describe", image=door.attach()), caption="a boat")
    await door.ask("imagine", prompt="a ship", images=2, person=BEN)
    await asked(door, "grant", user="chat:ben", credits=7)


async def test_usage_comes_with_a_chart_that_says_what_it_shows(door: Door) -> None:
    await used(door)
    message = await asked(door, "usage")
    (chart,) = message.pictures
    assert (chart.width, chart.height) == (WIDTH, HEIGHT)
    assert chart.alt == message.text.splitlines()[0]
    with Image.open(chart.path) as image:
        assert image.format == "PNG"
    assert message.files == ()
    assert "Most was asked for on 2025-11-24: 2." in message.text
    assert "granted: 7." in message.text


async def test_usage_of_one_person_and_of_one_command(door: Door) -> None:
    await used(door)
    ben = (await asked(door, "usage", person="chat:ben")).text
    assert ben.startswith("Since 2025-10-26: 1 asked for, 0 delivered, 0 failed.")
    assert "granted: 7." in ben
    ada = (await asked(door, "usage", person="chat:ada")).text
    assert "granted: 0." in ada
    assert "/describe: 1 asked for, 1 delivered, 1 credits." in ada
    assert "chat:ben" not in ada
    drawn = (await asked(door, "usage", command="/Imagine")).text
    assert drawn.startswith("Since 2025-10-26: 2 asked for, 1 delivered, 0 failed.")
    assert "/describe" not in drawn
    nothing = await asked(door, "usage", command="upscale")
    assert (nothing.text, nothing.pictures) == ("Nothing was asked for since 2025-10-26.", ())


async def test_usage_comes_as_files_that_add_up(door: Door) -> None:
    await used(door)
    message = await asked(door, "usage", days=7, file=True)
    each, together = message.files
    assert each.name == "easel-usage-2025-11-18-to-2025-11-24.csv"
    assert [(r["day"], r["person"], r["command"], r["asked"]) for r in rows(each)] == [
        ("2025-11-24", "chat:ada", "describe", "1"),
        ("2025-11-24", "chat:ben", "imagine", "1"),
        ("2025-11-23", "chat:ada", "imagine", "1"),
    ]
    *_, total = rows(together)
    assert (total["command"], total["asked"], total["credits_granted"]) == ("all", "3", "7")
    assert total["total_median_s"]
    assert "Two files: a row for each day, person and command (3 in all)" in message.text
    assert len(message.pictures) == 1
    assert max(len(file.content) for file in message.files) < MAX_FILE


async def test_files_are_of_what_was_asked_for_only(door: Door) -> None:
    await used(door)
    each, together = (await asked(door, "usage", file=True, person="chat:ben")).files
    assert [row["person"] for row in rows(each)] == ["chat:ben"]
    assert [row["command"] for row in rows(together)] == ["imagine", "all"]
