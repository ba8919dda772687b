"""Commands of groups, and options that name somebody, as one line."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import InvalidOptions, NotFound
from bot.platforms.typed import heads, parse
from commands import COMMANDS

ADA = "telegram:5"


@pytest.mark.parametrize(
    ("line", "command", "options"),
    [
        ("/limits set 20", "limits set", {"credits": 20}),
        ("/Limits@EaselBot  SET 20 week", "limits set", {"credits": 20, "period": "week"}),
        ("/limits set 20 @ada month", "limits set",
         {"credits": 20, "person": "@ada", "period": "month"}),
        ("/limits set 20 --role artists", "limits set", {"credits": 20, "role": "artists"}),
        ("/limits show", "limits show", {}),
        ("/limits weight 3 imagine", "limits weight", {"times": 3, "command": "imagine"}),
        ("/block @ada too much spam", "block", {"user": "@ada", "reason": "too much spam"}),
        ("/block ada", "block", {"user": "ada"}),
        ("/block @ada spam --days 3", "block", {"user": "@ada", "reason": "spam", "days": 3}),
        ("/grant @ada 5 for the prize", "grant",
         {"user": "@ada", "credits": 5, "reason": "for the prize"}),
        ("/channels allow here imagine", "channels allow",
         {"channel": "here", "command": "imagine"}),
        ("/settings set language zh", "settings set", {"name": "language", "value": "zh"}),
        ("/settings set ratio", "settings set", {"name": "ratio"}),
        ("/words add two words", "words add", {"word": "two words"}),
        ("/audit block", "audit", {"action": "block"}),
        ("/audit 123456 block", "audit", {"person": "123456", "action": "block"}),
        ("/usage 7", "usage", {"days": 7}),
    ],
)  # fmt: skip
def test_a_line_is_read_as_the_command_it_begins_with(
    line: str, command: str, options: dict[str, Any]
) -> None:
    typed = parse(line, COMMANDS)
    assert (typed.command.name, typed.options) == (command, options)


def test_who_is_known_already_need_not_be_typed_and_may_be() -> None:
    known = {"user": ADA, "person": ADA}
    assert parse("/block rude words", COMMANDS, given=known).options == {
        "user": ADA, "reason": "rude words"
    }  # fmt: skip
    assert parse("/block @ben rude words", COMMANDS, given=known).options == {
        "user": "@ben", "reason": "rude words"
    }  # fmt: skip
    assert parse("/limits set 20 week", COMMANDS, given=known).options == {
        "person": ADA, "credits": 20, "period": "week"
    }  # fmt: skip
    assert parse("/imagine a fox", COMMANDS, given=known).options == {"prompt": "a fox"}


@pytest.mark.parametrize("line", ["/limits", "/limits dance", "/limits 20"])
def test_a_group_alone_says_which_words_may_follow(line: str) -> None:
    with pytest.raises(NotFound) as refused:
        parse(line, COMMANDS)
    assert str(refused.value) == (
        "/limits needs one of these words after it: clear, pool, running, set, show, weight."
    )


def test_a_word_too_many_is_named() -> None:
    with pytest.raises(InvalidOptions, match="does not know what to do with “now”"):
        parse("/limits running 3 now", COMMANDS)


def test_groups_stand_under_their_first_word() -> None:
    found = heads(COMMANDS)
    assert [command.name for command in found["channels"]] == [
        "channels allow", "channels clear", "channels show"
    ]  # fmt: skip
    assert [command.name for command in found["block"]] == ["block"]
