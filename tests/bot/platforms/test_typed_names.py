"""Options that are one name, and files, in a typed line: what belongs to them and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import InvalidOptions
from bot.platforms.typed import line_of, parse
from commands import commands_of, find
from commands.drawing.words import Style
from commands.setup import Setup

COMMANDS = commands_of(Setup(styles={"film noir": Style(), "film": Style()}))


def read(line: str) -> dict[str, Any]:
    return dict(parse(line, COMMANDS).options)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/imagine --style wash a boat", {"style": "wash", "prompt": "a boat"}),
        ("/imagine a boat --style wash", {"style": "wash", "prompt": "a boat"}),
        (
            "/imagine a boat —style 水墨 --images 2",
            {"style": "水墨", "prompt": "a boat", "images": 2},
        ),
        # What the host has called by several words is known to be so.
        ("/imagine --style film noir a boat", {"style": "film noir", "prompt": "a boat"}),
        ("/imagine --style FILM boats", {"style": "film", "prompt": "boats"}),
        ('/imagine --style "film noir" a boat', {"style": "film noir", "prompt": "a boat"}),
        ("/styles add wash pale watercolour", {"name": "wash", "prompt": "pale watercolour"}),
        (
            "/styles add noir hard light --negative colour, fog",
            {"name": "noir", "prompt": "hard light", "negative": "colour, fog"},
        ),
        ("/styles remove wash", {"name": "wash"}),
        ("/settings import --apply", {"apply": True}),
    ],
)
def test_a_name_takes_its_own_word_alone(line: str, options: dict[str, Any]) -> None:
    assert read(line) == options


def test_a_line_that_is_given_back_reads_as_it_was() -> None:
    options = {"prompt": "a boat", "style": "film noir", "images": 2}
    command = find("imagine", COMMANDS)
    assert command is not None
    assert read(line_of(command, options)) == options


@pytest.mark.parametrize("line", ["/settings import --file x.toml", "/settings import x.toml"])
def test_a_file_is_not_typed(line: str) -> None:
    with pytest.raises(InvalidOptions) as refused:
        parse(line, COMMANDS)
    assert str(refused.value) in (
        "A file is attached, not typed: leave out --file.",
        "/settings import does not know what to do with “x.toml”.",
    )
