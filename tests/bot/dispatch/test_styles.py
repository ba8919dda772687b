"""A server's own styles: made by moderators, drawn in by everybody there at once, nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import ADA, HERE, MIA, Door, open_door

from bot.tasks.routes import request_of
from commands import commands_of
from commands.drawing.words import MAX_STYLE, Style
from commands.imagine import ImagineRequest
from commands.setup import Setup
from storage import audit, styles

pytestmark = pytest.mark.stores

HOSTS = commands_of(
    Setup(styles={"film noir": Style(prompt="black and white", negative="colour"), "Ink": Style()})
)
ELSEWHERE = replace(HERE, space="chat:other")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, commands=HOSTS) as opened:
        yield opened


async def asked(door: Door, command: str, **given: Any) -> str:
    return (await door.ask(command, person=MIA, given=given)).text


async def drawn(door: Door, style: str, **more: Any) -> ImagineRequest:
    message = await door.ask("imagine", prompt="a boat", style=style, **more)
    assert message.task_id is not None, message.text
    request = request_of(await door.task(message))
    assert isinstance(request, ImagineRequest)
    return request


async def offered(door: Door, typed: str = "", *, command: str = "imagine") -> list[str]:
    option = "style" if command == "imagine" else "name"
    found = await door.dispatcher.suggest(command, option, typed, space="chat:home", adult=False)
    return [one.value for one in found]


async def test_a_style_can_be_drawn_in_at_once_by_everybody_there(door: Door) -> None:
    text = await asked(door, "styles add", name="Noir", prompt="hard light", negative="fog")
    assert text == "The style Noir can be drawn in now: hard light."
    request = await drawn(door, "noir")
    assert request.style == "Noir"
    assert request.words() == "a boat, hard light"
    assert request.unwanted() == "fog"


async def test_it_is_nobody_elses(door: Door) -> None:
    await asked(door, "styles add", name="Noir", prompt="hard light")
    refused = await door.ask("imagine", prompt="a boat", style="noir", at=ELSEWHERE)
    assert refused.text == ("“style”: there is no “noir” here. The nearest are “film noir”.")
    assert await door.used() == 0


async def test_the_hosts_styles_go_on_beside_it(door: Door) -> None:
    await asked(door, "styles add", name="Noir", prompt="hard light")
    request = await drawn(door, "FILM NOIR")
    assert (request.style, request.style_prompt) == ("film noir", "black and white")


async def test_a_servers_own_goes_before_one_of_the_hosts_of_the_same_name(door: Door) -> None:
    await asked(door, "styles add", name="ink", prompt="drawn with a brush")
    request = await drawn(door, "Ink")
    assert (request.style, request.style_prompt) == ("ink", "drawn with a brush")
    assert (await offered(door)).count("ink") == 1
    assert "Ink" not in await offered(door)


async def test_it_is_offered_from_when_it_is_made_until_it_is_gone(door: Door) -> None:
    assert await offered(door) == ["film noir", "Ink"]
    await asked(door, "styles add", name="wash", prompt="watercolour")
    assert await offered(door, "w") == ["wash"]
    assert await offered(door, command="styles remove") == ["wash"]
    assert await asked(door, "styles remove", name="WASH") == "The style WASH is gone."
    assert await offered(door, "w") == []


async def test_one_that_is_gone_is_refused_but_what_was_drawn_in_it_can_be_repeated(
    door: Door,
) -> None:
    await asked(door, "styles add", name="wash", prompt="watercolour")
    message = await door.ask("imagine", prompt="a boat", style="wash")
    await door.deliver(message, door.picture())
    await asked(door, "styles remove", name="wash")
    assert (await door.ask("imagine", prompt="a boat", style="wash")).task_id is None
    again = request_of(await door.task(await door.press("again", str(message.task_id))))
    assert isinstance(again, ImagineRequest)
    assert again.words() == "a boat, watercolour"


async def test_adding_it_again_changes_its_words_and_the_audit_has_both(door: Door) -> None:
    await asked(door, "styles add", name="wash", prompt="watercolour")
    await asked(door, "styles add", name="Wash", prompt="gouache")
    assert (await drawn(door, "wash")).style_prompt == "gouache"
    entries = await door.database.read(audit.entries("chat:home", limit=9))
    assert [(one.action, one.subject, one.before, one.after) for one in entries] == [
        (
            "styles.add",
            "Wash",
            '{"prompt": "watercolour", "negative": ""}',
            '{"prompt": "gouache", "negative": ""}',
        ),
        ("styles.add", "wash", None, '{"prompt": "watercolour", "negative": ""}'),
    ]


async def test_where_there_are_none_it_is_said_who_can_make_one(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        refused = await door.ask("imagine", prompt="a boat", style="noir")
        assert refused.text == (
            "“style”: there are no styles here. A moderator makes one with /styles add."
        )
        assert await asked(door, "styles show") == (
            "This server has no styles of its own. /styles add makes one."
        )


async def test_they_are_shown_with_their_words(door: Door) -> None:
    await asked(door, "styles add", name="wash", prompt="watercolour")
    await asked(door, "styles add", name="noir", prompt="hard light", negative="fog")
    assert await asked(door, "styles show") == "noir: hard light; without fog\nwash: watercolour"


@pytest.mark.parametrize("name", ["two words", "semi;colon", "x" * 33, "<@1>"])
async def test_a_name_is_one_word_that_can_be_typed(door: Door, name: str) -> None:
    before = await door.database.read(styles.of_space("chat:home"))
    text = await asked(door, "styles add", name=name, prompt="x")
    assert text.startswith("“name” ")
    assert await door.database.read(styles.of_space("chat:home")) == before == []


async def test_neither_words_without_end_nor_more_than_a_menu_holds_are_kept(door: Door) -> None:
    text = await asked(door, "styles add", name="long", prompt="x" * (MAX_STYLE + 1))
    assert text == "“prompt” may have at most 1000 characters; yours has 1001."
    for number in range(styles.MOST):
        await asked(door, "styles add", name=f"style-{number}", prompt="x")
    text = await asked(door, "styles add", name="one-more", prompt="x")
    assert text == "This server has 25 styles, as many as it can have. Take one away first."
    assert "can be drawn in now" in await asked(door, "styles add", name="STYLE-7", prompt="y")


async def test_what_nobody_has_cannot_be_taken_away(door: Door) -> None:
    assert await asked(door, "styles remove", name="ink") == (
        "This server has no style ink of its own. /styles show lists those it has."
    )


async def test_a_style_has_no_part_in_what_takes_none(door: Door) -> None:
    message = await door.ask("imagine", person=ADA, prompt="a boat")
    request = request_of(await door.task(message))
    assert isinstance(request, ImagineRequest)
    assert (request.style, request.style_prompt) == (None, "")
