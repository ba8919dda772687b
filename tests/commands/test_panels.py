"""The pages of moderators as they are declared: each leads somewhere, none can be misread."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import COMMANDS, find
from commands.answers import Open, line
from commands.panels import HOME, PAGES, label_of, page_of, read_token, token_of
from commands.spec import ATTACHED, Kind, TextCommand

EVERY = [one for page in PAGES.values() for one in (*page.opens, *page.choices)]
TOKEN = re.compile(r"[0-9A-Za-z_-]{1,39}")  #: Beside the rest, what Telegram has room for.


@pytest.mark.parametrize("open", EVERY, ids=token_of)
def test_every_button_names_a_command_of_moderators(open: Open) -> None:
    command = find(open.command)
    assert isinstance(command, TextCommand)
    assert command.moderators
    assert read_token(token_of(open), COMMANDS) == (command, open.given)
    assert TOKEN.fullmatch(token_of(open))


@pytest.mark.parametrize("open", EVERY, ids=token_of)
def test_what_is_opened_needs_no_options_and_what_is_filled_in_has_some(open: Open) -> None:
    command = find(open.command)
    assert command is not None
    if not open.form:
        assert open.command in PAGES
        assert not any(option.required for option in command.declared)
        return
    assert page_of(open.command) in PAGES
    assert [option for option in command.declared if option.kind not in ATTACHED]
    assert label_of(token_of(open)) == open.label
    if open.given:
        first = command.declared[0]
        assert first.kind is Kind.CHOICE
        assert open.given in first.choices


def test_every_page_is_reached_from_the_first_and_leads_back() -> None:
    reached, new = set[str](), {HOME}
    while new:
        reached |= new
        new = {one.command for name in new for one in PAGES[name].opens if not one.form} - reached
    assert reached == set(PAGES)
    back = {name for name, page in PAGES.items() if any(o.command == HOME for o in page.opens)}
    assert back == set(PAGES) - {HOME}


def test_every_command_of_moderators_that_is_typed_has_its_place() -> None:
    placed = {one.command for one in EVERY} | set(PAGES)
    left = {command.name for command in COMMANDS if command.moderators} - placed
    assert left <= {"settings import", "train"}  # a file has to be attached to the one


def test_no_name_of_a_command_has_what_parts_a_token() -> None:
    assert not any("--" in command.name for command in COMMANDS)
    names = [command.name.replace(" ", "-") for command in COMMANDS]
    assert len(names) == len(set(names))


@given(st.text())
def test_whatever_is_sent_names_a_command_or_nothing(token: str) -> None:
    found = read_token(token, COMMANDS)
    assert found is None or token_of(Open(line("x"), found[0].name, given=found[1])) == token
