from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bot.errors import InvalidOptions, NotFound, Refusal
from bot.platforms.typed import line_of, parse
from commands.desk import Desk
from commands.spec import Attachment, Options, TextCommand
from commands.upscale import UPSCALE


class PaintOptions(Options):
    words: str = Field(description="What")
    without: str = Field("", description="Not what")
    ratio: Literal["1:1", "16:9"] | None = Field(None, description="Shape")
    sampler: Literal["Euler", "Euler a"] = Field("Euler", description="Method")
    count: int = Field(1, description="How many")
    strength: float = Field(0.5, description="How much")
    top_left: int | None = Field(None, description="Where")
    hidden: bool = Field(False, description="For me alone")
    image: Attachment | None = Field(None, description="Start")


class EnlargeOptions(Options):
    image: Attachment = Field(description="The picture")
    factor: int = Field(2, description="How much")
    mode: Literal["soft", "crisp"] = Field("soft", description="How")


async def _nothing(_: Any, desk: Desk) -> Any:
    return desk


COMMANDS = (
    TextCommand("paint", "Paint", PaintOptions, answer=_nothing),
    TextCommand("enlarge", "Enlarge", EnlargeOptions, answer=_nothing),
)


def read(line: str) -> tuple[str, dict[str, Any]]:
    typed = parse(line, COMMANDS)
    return typed.command.name, dict(typed.options)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/paint", {}),
        ("/paint a lighthouse in a storm", {"words": "a lighthouse in a storm"}),
        ("  /PAINT  a sea ", {"words": "a sea"}),
        ("/paint@EaselBot a sea", {"words": "a sea"}),
        ("/paint a sea\nand a ship", {"words": "a sea\nand a ship"}),
        ("/paint a sea --count 4", {"words": "a sea", "count": 4}),
        ("/paint --ratio 16:9 a sea", {"words": "a sea", "ratio": "16:9"}),
        ("/paint --count=4 a sea", {"words": "a sea", "count": 4}),
        ("/paint a sea —count 4", {"words": "a sea", "count": 4}),
        ("/paint a sea ——count 4", {"words": "a sea", "count": 4}),
        ("/paint a sea --count ４", {"words": "a sea", "count": 4}),
        ("/paint a sea --ratio 16：9", {"words": "a sea", "ratio": "16:9"}),
        ("/paint --without “two words” a sea", {"words": "a sea", "without": "two words"}),
        ("/paint --without „two words“ a sea", {"words": "a sea", "without": "two words"}),
        ("/paint --without «two words» a sea", {"words": "a sea", "without": "two words"}),
        ("/paint the sea –calm", {"words": "the sea –calm"}),
        ("/paint the sea -- calm", {"words": "the sea -- calm"}),
        ("/paint well--known", {"words": "well--known"}),
        ("/paint a sea --without people, boats", {"words": "a sea", "without": "people, boats"}),
        ('/paint --without "two words" a sea', {"words": "a sea", "without": "two words"}),
        ("/paint a sea --sampler euler a", {"words": "a sea", "sampler": "Euler a"}),
        ("/paint --sampler Euler at sea", {"words": "at sea", "sampler": "Euler"}),
        ("/paint a sea --strength 0.25", {"words": "a sea", "strength": 0.25}),
        ("/paint a sea --top-left -3", {"words": "a sea", "top_left": -3}),
        ("/paint --hidden a sea", {"words": "a sea", "hidden": True}),
        ("/paint --hidden=no a sea", {"words": "a sea", "hidden": False}),
        ("/paint --words a lake", {"words": "a lake"}),
    ],
)
def test_a_typed_line_is_read(line: str, options: dict[str, Any]) -> None:
    assert read(line) == ("paint", options)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/enlarge 4", {"factor": 4}),
        ("/enlarge 4 crisp", {"factor": 4, "mode": "crisp"}),
        ("/enlarge --mode Crisp 4", {"factor": 4, "mode": "crisp"}),
    ],
)
def test_without_a_text_option_the_words_go_to_the_options_in_order(
    line: str, options: dict[str, Any]
) -> None:
    assert read(line) == ("enlarge", options)


@pytest.mark.parametrize("word", ["four", "4.5", "9" * 30, "nan"])
def test_what_is_no_number_is_left_for_the_command_to_refuse(word: str) -> None:
    assert read(f"/enlarge {word}") == ("enlarge", {"factor": word})


@pytest.mark.parametrize("word", ["nan", "inf", "much"])
def test_what_is_no_finite_number_is_left_for_the_command_to_refuse(word: str) -> None:
    assert read(f"/paint --strength {word}") == ("paint", {"strength": word})


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("/paint a sea --size 4", "--size"),
        ("/paint a sea --count", "--count"),
        ("/paint --count 1 --count 2", "--count"),
        ("/paint a sea --words a lake", "a sea"),
        ("/paint --image cat.png", "--image"),
        ("/enlarge 4 crisp please", "please"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(line: str, names: str) -> None:
    with pytest.raises(InvalidOptions, match=names):
        read(line)


@pytest.mark.parametrize("line", ["/dance", "/", "", "paint a sea", "/paint/x", "/" + "x" * 500])
def test_an_unknown_command_is_refused_in_one_short_line(line: str) -> None:
    with pytest.raises(NotFound) as refused:
        read(line)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    "line", ["/paint " + "--a " * 3000, "/paint " + '"' * 8000, "/paint " + "—" * 8000]
)
def test_a_hostile_line_is_read_or_refused_quickly(line: str) -> None:
    try:
        read(line)
    except Refusal as refused:
        assert len(str(refused)) < 400


def test_a_number_alone_is_the_factor_and_never_a_rare_option() -> None:
    assert parse("/upscale 4", (UPSCALE,)).options == {"factor": 4}


# -- Whatever is typed ---------------------------------------------------------------------

DASHES = st.sampled_from(("--", "—", "–", "——"))
QUOTES = st.sampled_from((('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("”", "”")))
HEADS = st.sampled_from(("/paint", "/PAINT", "/paint@EaselBot", "  /paint@x_1"))
#: Words without quotes, and without what could be a switch.
WORDS = st.lists(
    st.from_regex(r"[^\W_][\w,.!?()’-]{0,8}", fullmatch=True), min_size=1, max_size=6
).map(" ".join)
OPTIONS = st.fixed_dictionaries(
    {"words": WORDS},
    optional={
        "without": WORDS,
        "ratio": st.sampled_from(("1:1", "16:9")),
        "sampler": st.sampled_from(("Euler", "Euler a")),
        "count": st.integers(-999, 999),
        "strength": st.floats(0, 1).map(lambda number: round(number, 3)),
        "top_left": st.integers(-999, 999),
        "hidden": st.booleans(),
    },
)


@given(OPTIONS)
def test_a_line_that_is_given_back_reads_as_the_same_options(options: dict[str, Any]) -> None:
    command = COMMANDS[0]
    assert read(line_of(command, options)) == ("paint", options)


@given(HEADS, OPTIONS, st.randoms(), st.data())
def test_dashes_quotes_and_the_order_of_phones_change_nothing(
    head: str, options: dict[str, Any], random: Any, data: st.DataObject
) -> None:
    switches = [
        _written(name, value, data.draw(DASHES), data.draw(QUOTES))
        for name, value in options.items()
        if name != "words"
    ]
    random.shuffle(switches)
    line = " ".join((head, options["words"], *switches))
    assert read(line) == ("paint", options)


@given(st.text(max_size=200))
def test_anything_after_a_command_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        name, options = read(f"/paint {text}")
    except Refusal as refused:
        assert len(str(refused)) < 600
    else:
        assert name == "paint"
        assert set(options) <= {option.name for option in COMMANDS[0].declared}


def _written(name: str, value: Any, dash: str, quotes: tuple[str, str]) -> str:
    name = name.replace("_", "-")
    if isinstance(value, bool):
        return f"{dash}{name}" if value else f"{dash}{name}=no"
    text = str(value)
    return f"{dash}{name} {quotes[0]}{text}{quotes[1]}" if " " in text else f"{dash}{name} {text}"
