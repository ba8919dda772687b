"""What comes with an answer reaches the message: files to be saved, charts as pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.console import PNG

from bot.dispatch.answers import message_of, no_looks
from bot.invocation import Message, Person, PictureFile
from bot.pictures.drawn import Drawn
from commands.answers import MAX_FILE, Answer, File, line

ADA = Person("chat:ada", "Ada")
FILE = File("usage.csv", "text/csv", b"day\r\n")


async def shown(answer: Answer, folder: Path) -> Message:
    keeps = Drawn(folder / "charts", clock=lambda: 1_000).keep
    return await message_of(answer, command="usage", person=ADA, looks=no_looks, keeps=keeps)


async def test_a_chart_is_a_picture_that_says_what_it_shows(tmp_path: Path) -> None:
    message = await shown(Answer((line("Since Monday."), line("More.")), charts=(PNG,)), tmp_path)
    (picture,) = message.pictures
    assert picture.path.read_bytes() == PNG
    assert picture.alt == "Since Monday."


async def test_a_file_comes_as_it_is(tmp_path: Path) -> None:
    message = await shown(Answer((line("Here."),), files=(FILE,)), tmp_path)
    assert (message.files, message.text) == ((FILE,), "Here.")


async def test_a_file_that_no_chat_takes_is_a_sentence(tmp_path: Path) -> None:
    large = replace(FILE, content=bytes(MAX_FILE + 1))
    message = await shown(Answer((line("Here."),), files=(large, FILE)), tmp_path)
    assert message.files == (FILE,)
    assert message.text == (
        "Here.\nThe file usage.csv has 8.0 MiB, and at most 8 can be sent in a chat. "
        "Ask for less of it."
    )


async def test_a_chart_that_cannot_be_kept_leaves_the_words(tmp_path: Path) -> None:
    async def full(_: bytes) -> PictureFile:
        raise OSError(28, "No space left on device")

    answer = Answer((line("Since Monday."),), charts=(PNG,))
    message = await message_of(answer, command="usage", person=ADA, looks=no_looks, keeps=full)
    assert (message.text, message.pictures) == ("Since Monday.", ())


def test_a_name_is_the_same_in_every_header_and_on_every_disk() -> None:
    names = ["usage 1.csv", '../../x".csv', "狐狸.zip", "...", "a" * 300]
    safe = [replace(FILE, name=name).safe_name for name in names]
    assert safe == ["usage-1.csv", "x-.csv", "zip", "easel", "a" * 100]
