"""Characters that a store does not take: said in one sentence or stored, never an error of ours."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, HERE, MIA, Door, open_door
from support.moderators import by_chat, filled

from commands import COMMANDS
from commands.spec import Attachment, Command, Kind

pytestmark = pytest.mark.stores

NUL, HALF = "a\0b", "a\ud800b"  #: PostgreSQL does not keep the one, neither store the other.
UNREADABLE = "must be plain text; this cannot be read."
TEXTS = [
    (command, option.name)
    for command in COMMANDS
    for option in command.declared
    if option.kind in (Kind.TEXT, Kind.RESULT, Kind.PERSON, Kind.ROLE, Kind.CHANNEL)
]


@pytest.fixture(autouse=True)
def unbroken(caplog: pytest.LogCaptureFixture) -> None:
    """A request that broke would be in the log."""
    caplog.set_level(logging.ERROR)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, daily_credits=1000) as opened:
        for command in COMMANDS:
            opened.routes.setdefault(command.name, "vendor")
        yield opened


async def said(door: Door, command: Command, name: str, value: object) -> str:
    """What is answered to a command that is right but for this option."""
    given = filled(command, by_chat("chat"), everything=True) | {name: value}
    given = {key: _attached(door, value) for key, value in given.items()}
    return (await door.ask(command.name, person=MIA, given=given)).text


def _attached(door: Door, value: object) -> object:
    if not isinstance(value, bytes):
        return value
    path = door.folder / f"given-{next(door.numbers)}"
    path.write_bytes(value)
    return Attachment(path=path)


@pytest.mark.parametrize("text", [NUL, HALF], ids=["nul", "half"])
async def test_in_any_option_of_any_command_it_is_answered(
    door: Door, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    for command, name in TEXTS:
        answer = await said(door, command, name, text)
        assert (command.name, name, answer[:1]) == (command.name, name, "“"), answer
    assert caplog.messages == []


@pytest.mark.parametrize("text", [NUL, HALF], ids=["nul", "half"])
async def test_a_prompt_that_no_store_keeps_is_refused_and_costs_nothing(
    door: Door, text: str
) -> None:
    answer = await door.ask("imagine", prompt=text)
    assert answer.text == f"“prompt” {UNREADABLE}"
    assert await door.used() == 0


@pytest.mark.parametrize("name", [NUL, HALF], ids=["nul", "half"])
async def test_a_person_and_a_picture_may_be_called_so(
    door: Door, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    picture = Attachment(name=f"{name}.png", path=door.picture())
    person = replace(ADA, name=name)
    asked = await door.ask("describe", image=picture, person=person)
    await door.deliver(asked, caption=NUL)
    other = Attachment(name=f"{name}.txt", path=Path(__file__))
    refused = await door.ask("imagine", prompt="a boat", image=other, person=person)
    assert refused.task_id is None
    assert "went wrong" not in refused.text
    assert caplog.messages == []


@pytest.mark.parametrize("number", [2**31, 2**63, 2**64, -(2**63) - 1, 10**400])
async def test_a_number_larger_than_a_store_keeps_is_answered(
    door: Door, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    numbers = [
        (command, option.name)
        for command in COMMANDS
        for option in command.declared
        if option.kind is Kind.INTEGER
    ]
    for command, name in numbers:
        answer = await said(door, command, name, number)
        assert "went wrong" not in answer, (command.name, name)
    assert caplog.messages == []


async def test_a_button_of_a_task_that_cannot_be_is_of_none(door: Door) -> None:
    pressed = await door.press("details", NUL, at=HERE)
    assert pressed.text == "That request is not known here any more."
