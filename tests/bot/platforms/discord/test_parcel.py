"""What goes with a message's pictures: names, words for who cannot see them, and links."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.discordposts import Smaller, picture

from bot.invocation import Message, PictureFile
from bot.platforms.discord.files import Limit
from bot.platforms.discord.parcel import Packer, Parcel

MB = 1_000_000
LIMIT = Limit(MB, MB)


def result(*pictures: PictureFile, prompt: str = "a fox") -> Message:
    return Message("Done.", "done", "imagine", prompt, pictures=pictures)


async def pack(folder: Path, message: Message, *, link: str | None = None) -> tuple[Parcel, ...]:
    fitter = Smaller(folder, never=frozenset({"never"}), least=MB // 2)

    async def link_of(media: str) -> str | None:
        return link and f"{link}/{media}"

    return await Packer(fitter, link=link_of).pack(message, limit=LIMIT)


async def test_files_have_plain_names_and_words_for_who_cannot_see(tmp_path: Path) -> None:
    two = (picture(tmp_path, "m1", alt="Picture 1 of 2: a fox"), picture(tmp_path, "m2"))
    [parcel] = await pack(tmp_path, result(*two))
    assert [one.file for one in parcel.shown] == ["imagine-1.png", "imagine-2.png"]
    assert [one.alt for one in parcel.shown] == ["Picture 1 of 2: a fox", "a fox"]
    [single] = await pack(tmp_path, result(two[1]))
    assert single.shown[0].file == "imagine.png"


async def test_words_for_who_cannot_see_are_as_long_as_discord_takes(tmp_path: Path) -> None:
    [parcel] = await pack(tmp_path, result(picture(tmp_path), prompt="fox " * 500))
    assert len(parcel.shown[0].alt) == 1024


async def test_a_spoiler_is_one_by_its_name_too(tmp_path: Path) -> None:
    [parcel] = await pack(tmp_path, result(picture(tmp_path, spoiler=True)))
    [file] = parcel.open()
    assert (file.filename, file.description) == ("SPOILER_imagine.png", "a fox")
    file.close()


async def test_it_is_said_which_picture_was_made_smaller(tmp_path: Path) -> None:
    small = replace(picture(tmp_path), media_id="small")
    two = (small, picture(tmp_path, "m2", size=2 * MB))
    [parcel] = await pack(tmp_path, result(*two))
    assert parcel.notes == (
        "Made smaller, to fit the 0.954 MiB that Discord takes here: picture 2.",
    )


async def test_what_is_spread_is_announced_in_the_first_message(tmp_path: Path) -> None:
    two = [picture(tmp_path, name, size=2 * MB) for name in ("m1", "m2")]
    first, second = await pack(tmp_path, result(*two))
    assert first.notes[-1] == "Not all pictures fit into one message: the rest follows."
    assert second.notes == ()


async def test_a_link_stands_for_a_picture_that_is_too_large(tmp_path: Path) -> None:
    two = (picture(tmp_path), picture(tmp_path, "never", size=2 * MB))
    [parcel] = await pack(tmp_path, result(*two), link="https://e.x")
    assert [(one.label, one.url) for one in parcel.links] == [
        ("Open picture 2", "https://e.x/never")
    ]


async def test_nothing_is_packed_where_no_picture_can_be_shown(tmp_path: Path) -> None:
    large = picture(tmp_path, "never", size=2 * MB)
    assert await pack(tmp_path, result(large)) == ()
    assert len(await pack(tmp_path, result(large), link="https://e.x")) == 1


async def test_files_are_closed_when_one_of_them_is_gone(tmp_path: Path) -> None:
    two = (picture(tmp_path, "m1"), picture(tmp_path, "m2"))
    [parcel] = await pack(tmp_path, result(*two))
    two[1].path.unlink()
    with pytest.raises(FileNotFoundError):
        parcel.open()
