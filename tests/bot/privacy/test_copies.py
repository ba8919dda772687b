"""/mydata is everything that is kept of one person, for that person alone."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.door import ADA, BEN, HERE, MIA, Door, open_door

from bot.invocation import Message, Person
from bot.privacy import dossier
from storage import forgettings, links

pytestmark = pytest.mark.stores

TOLD = "Everything that is kept of you, as a ZIP file. README.txt in it says what is what."


def opened(message: Message) -> zipfile.ZipFile:
    """The ZIP of an answer, which is for one person."""
    assert message.private, message.text
    [file] = message.files
    assert file.media_type == "application/zip"
    return zipfile.ZipFile(io.BytesIO(file.content))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return json.loads(archive.read(name))  # type: ignore[no-any-return]


def large(path: Path, side: int) -> Path:
    """A PNG of three bytes a pixel."""
    Image.new("RGB", (side, side), (9, 80, 160)).save(path, compress_level=0)
    return path


async def drawn(door: Door, picture: Path, *, person: Person = ADA, **options: Any) -> str:
    asked = await door.ask("imagine", prompt="a boat at sea", person=person, **options)
    return await door.deliver(asked, picture)


async def test_everything_of_a_person_is_in_it_and_nothing_of_anybody_else(door: Door) -> None:
    task = await drawn(door, door.picture())
    await drawn(door, door.picture(), person=BEN)
    await door.ask("upscale", image=door.attach())
    await door.ask("grant", person=MIA, given={"user": ADA.id, "credits": 3, "reason": "prize"})
    await door.ask("limits set", person=MIA, given={"credits": 9, "person": ADA.id})
    await door.ask("block", person=MIA, given={"user": ADA.id, "reason": "rude"})
    answer = await door.ask("mydata")
    assert answer.text == TOLD
    archive = opened(answer)
    tasks = {row["id"]: row for row in rows(archive, "tasks.json")}
    assert len(tasks) == 2
    mine = tasks[task]
    assert mine["request"]["prompt"] == "a boat at sea"
    assert (mine["state"], mine["credits_charged"], mine["space"]) == ("delivered", 1, HERE.space)
    assert mine["created_at"] == "2025-11-24T16:00:00Z"
    assert mine["result"]["seeds"] == [7]
    assert [row["asked"] for row in rows(archive, "usage.json")] == [1, 1]
    assert rows(archive, "grants.json")[0]["reason"] == "prize"
    assert rows(archive, "limits.json")[0]["credits"] == 9
    assert rows(archive, "blocks.json")[0]["reason"] == "rude"
    assert {row["action"] for row in rows(archive, "audit.json")} == {
        "grant", "limits.set", "block"
    }  # fmt: skip
    whole = "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert BEN.id not in whole
    assert MIA.id not in whole  # who decided is theirs to tell
    assert "https://x.test" not in whole  # the provider's address of the result


async def test_the_pictures_are_in_it_as_they_are_kept(door: Door) -> None:
    result = door.picture(31, 17)
    task = await drawn(door, result)
    await door.ask("upscale", image=door.attach(20, 10))
    archive = opened(await door.ask("mydata"))
    listed = rows(archive, "pictures.json")
    assert {row["kind"] for row in listed} == {"input", "result"}
    assert all(row["part"] == 1 for row in listed)
    assert archive.read(f"pictures/{task}-result-0.png") == result.read_bytes()
    assert {row["file"] for row in listed} <= set(archive.namelist())


async def test_every_file_is_explained_and_every_table_is_there(door: Door) -> None:
    archive = opened(await door.ask("mydata"))
    readme = archive.read("README.txt").decode()
    assert set(dossier.FILES) | {"README.txt"} == set(archive.namelist())
    assert all(f"{name}: " in readme for name in dossier.FILES)
    assert all(rows(archive, name) == [] for name in dossier.FILES)


async def test_linked_accounts_are_one_person(door: Door) -> None:
    await drawn(door, door.picture())
    other = Person("phone:ada", "Ada")
    await door.database.write(
        links.offer(ADA.id, platform="chat", code_hash="h", now=1, expires_at=door.clock[0] + 9)
    )
    await door.database.write(
        links.join(other.id, platform="phone", code_hash="h", now=door.clock[0])
    )
    archive = opened(await door.ask("mydata", person=other))
    assert [row["asked_as"] for row in rows(archive, "tasks.json")] == [ADA.id]
    assert [row["platform"] for row in rows(archive, "links.json")] == ["phone", "chat"]


async def test_what_a_chat_does_not_take_at_once_comes_in_parts(door: Door) -> None:
    for number in range(4):
        await drawn(door, large(door.folder / f"{number}.png", 1100))
    first = await door.ask("mydata")
    assert "part 1 of 3" in first.text
    assert "/mydata 2" in first.text
    placed = {row["file"]: row["part"] for row in rows(opened(first), "pictures.json")}
    assert sorted(placed.values()) == [2, 2, 3, 3]
    found = []
    for part in (2, 3):
        answer = await door.ask("mydata", part=part)
        assert f"part {part} of 3" in answer.text
        names = opened(answer).namelist()
        assert {placed[name] for name in names} == {part}
        found += names
    assert sorted(found) == sorted(placed)
    assert "has 3 parts" in (await door.ask("mydata", part=4)).text
    assert [path for path in door.kept_files() if "exports" in path.parts] == []


async def test_a_picture_that_no_chat_takes_is_named(door: Door) -> None:
    await drawn(door, large(door.folder / "big.png", 1700))
    answer = await door.ask("mydata")
    assert "too large for a chat: 1" in answer.text
    assert [row["part"] for row in rows(opened(answer), "pictures.json")] == [None]


async def test_with_a_public_address_it_is_a_link_that_opens_for_a_day(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        for number in range(4):
            await drawn(door, large(door.folder / f"{number}.png", 1100))
        answer = await door.ask("mydata")
        assert answer.private and answer.files == ()
        assert "https://easel.test/media/mydata-" in answer.text
        name = answer.text.split("/media/")[1].split("?")[0]
        export = door.exports.find(name)
        assert export is not None
        with zipfile.ZipFile(door.folder / "media" / export.path) as archive:
            assert len([one for one in archive.namelist() if one.startswith("pictures/")]) == 4
        assert ADA.id.partition(":")[2] not in name
        await door.exports.sweep()
        assert (door.folder / "media" / export.path).exists()
        door.clock[0] += 10**12
        await door.exports.sweep()
        assert not (door.folder / "media" / export.path).exists()


@pytest.mark.parametrize("name", ["mydata-x", "../easel", "mydata-" + "a" * 16 + "-../../x"])
def test_no_other_file_is_found_by_such_a_name(door: Door, name: str) -> None:
    assert door.exports.find(name) is None


async def test_it_comes_once_an_hour(door: Door) -> None:
    assert (await door.ask("mydata")).files
    refused = await door.ask("mydata")
    assert refused.files == ()
    assert "less than an hour ago" in refused.text
    assert (await door.ask("mydata", person=BEN)).files
    door.clock[0] += 3_600_000
    assert (await door.ask("mydata")).files


async def test_one_person_has_one_made_at_a_time(door: Door) -> None:
    both = await asyncio.gather(door.ask("mydata"), door.ask("mydata"))
    assert sorted(len(answer.files) for answer in both) == [0, 1]
    assert any("being made just now" in answer.text for answer in both)


async def test_a_picture_that_is_gone_meanwhile_is_left_out(door: Door) -> None:
    await drawn(door, door.picture())
    for path in door.kept_files():
        path.unlink()
    archive = opened(await door.ask("mydata"))
    assert len(rows(archive, "pictures.json")) == 1
    assert [name for name in archive.namelist() if name.startswith("pictures/")] == []


async def test_while_somebody_is_being_forgotten_there_is_no_copy(door: Door) -> None:
    operation = forgettings.begin([ADA.id], messages=False, mark=lambda *_: "m", now=1)
    await door.database.write(operation)
    answer = await door.ask("mydata")
    assert (answer.files, "being forgotten" in answer.text) == ((), True)


@pytest.fixture
async def dear(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, public=False, daily_credits=100_000) as opened:
        yield opened


async def test_many_tasks_are_read_page_by_page(dear: Door) -> None:
    for _ in range(30):
        message = await dear.ask("imagine", prompt="a boat")
        assert await dear.lifecycle.cancel((await dear.task(message)).id)
    assert len(rows(opened(await dear.ask("mydata")), "tasks.json")) == 30
