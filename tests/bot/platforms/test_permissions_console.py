"""On the console Ada and Ben do nothing of what is Mo's, whatever is posted to it by hand."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import aiohttp
import pytest
import pytest_asyncio
from support.conformance.driver import line_of
from support.console import ADA, BEN, MO, Page, console_platform
from support.door import Door, open_door
from support.moderators import (
    SECRETS,
    THEIRS,
    by_chat,
    filled,
    furnish,
    named,
    refusal,
    untouched,
)

from bot.invocation import ActionName, Address, Person
from bot.platforms.console.chat import NO_PAGE, ONE_MOMENT
from commands.spec import Command

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = Address("console", "console:easel", "console:main")
ELSEWHERE = Address("chat", "chat:away", "chat:far")
#: Nobody, spelt like somebody.
FORGED = ("console:nobody", "console:Mo", "CONSOLE:MO", "console:mo ", "mo", "chat:mia", "", "\x00")

every_command = pytest.mark.parametrize("command", THEIRS, ids=named)
every_action = pytest.mark.parametrize("action", get_args(ActionName))


@dataclass
class Desk:
    """The console on a real door; `theirs` is a private answer of Mo's."""

    page: Page
    door: Door
    tasks: Mapping[str, str]
    theirs: str = ""
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def ask(self, person: str, **asked: Any) -> str:
        """Ask for a command; what the answer says in the end."""
        status, body = await self.page.post("/api/commands", person=person, **asked)
        assert status == 202, body
        return await self.answer(body["message"], person)

    async def answer(self, id: str, person: str) -> str:
        async with self.page.stream(person) as stream:
            shown = await stream.until(
                lambda m: m.get("id") == id and m.get("text") not in (None, str(ONE_MOMENT))
            )
        return str(shown["text"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("console")
    async with open_door(folder, daily_credits=1000) as door:
        made = {
            "of another server": await finished(door, ELSEWHERE),
            "private": await finished(door, HERE, private=True),
        }
        await furnish(door, HERE)
        platform = console_platform(folder)
        await platform.start(door.dispatcher)
        try:
            async with aiohttp.ClientSession(platform.url) as session:
                desk = Desk(Page(platform, session), door, made)
                _, body = await desk.page.post("/api/commands", person=MO, text="/words show")
                desk.theirs = body["message"]
                assert "seaweed" in await desk.answer(desk.theirs, MO)
                yield desk
        finally:
            await platform.stop()


async def finished(door: Door, at: Address, *, private: bool = False) -> str:
    ben = Person("console:ben", "Ben")
    asked = await door.ask("imagine", person=ben, at=at, prompt="a boat", private=private)
    return await door.deliver(asked, door.picture())


def given_to(command: Command, *, everything: bool = False) -> dict[str, Any]:
    given = filled(command, by_chat("console"), everything=everything)
    return {name: value for name, value in given.items() if not isinstance(value, bytes)}


@every_command
async def test_nobody_but_mo_may_ask_by_a_form_or_by_a_line(desk: Desk, command: Command) -> None:
    given = given_to(command)
    with untouched(desk.door):
        for person in (ADA, BEN):
            assert await desk.ask(person, command=command.name, options=given) == refusal(command)
            assert await desk.ask(person, text=line_of(command, given)) == refusal(command)


@every_command
async def test_mo_may(desk: Desk, command: Command) -> None:
    text = await desk.ask(MO, command=command.name, options=given_to(command))
    assert text
    assert text != refusal(command)
    assert "went wrong" not in text


@pytest.mark.parametrize("person", FORGED)
async def test_nobody_may_who_is_not_there(desk: Desk, person: str) -> None:
    with untouched(desk.door):
        for command in THEIRS:
            asked = {"command": command.name, "options": given_to(command)}
            status, body = await desk.page.post("/api/commands", person=person, **asked)
            assert (status, body) == (404, {"error": "There is nobody here of that name."})


async def test_the_page_of_mo_is_nobody_else_s_to_send_a_form_on(desk: Desk) -> None:
    for command in THEIRS:
        asked = {"command": command.name, "options": given_to(command), "page": desk.theirs}
        with untouched(desk.door):
            status, body = await desk.page.post("/api/commands", person=ADA, **asked)
        assert (status, body["error"]) == (404, str(NO_PAGE))


@every_command
async def test_nor_is_one_s_own_message_a_page(desk: Desk, command: Command) -> None:
    _, body = await desk.page.post("/api/commands", person=ADA, text="/quota")
    await desk.answer(body["message"], ADA)
    asked = {"command": command.name, "options": given_to(command), "page": body["message"]}
    with untouched(desk.door):
        status, _ = await desk.page.post("/api/commands", person=ADA, **asked)
        assert status == 202
        async with desk.page.stream(ADA) as stream:
            await stream.until(lambda m: m.get("text") == refusal(command))


async def test_a_person_cannot_be_given_rights_in_what_is_posted(desk: Desk) -> None:
    for more in ({"moderator": True}, {"as": MO}, {"person_id": MO}):
        with untouched(desk.door):
            status, body = await desk.page.post(
                "/api/commands", person=ADA, text="/limits show", **more
            )
        assert status == 400, body


@every_action
async def test_a_button_that_is_not_there_has_no_effect(desk: Desk, action: str) -> None:
    ids = [*desk.tasks.values(), "unknown", "-", "任务", "' OR 1=1", "x" * 100]
    ids += [command.name.replace(" ", "-") for command in THEIRS]
    with untouched(desk.door):
        for task_id, path in itertools.product(ids, ("/api/presses", "/api/forms")):
            pressed = {"message": desk.theirs, "action": action, "task_id": task_id}
            status, body = await desk.page.post(path, person=ADA, **pressed)
            assert (status, body) == (404, {"error": "This button is no longer there."})


async def test_an_action_that_there_is_not_is_refused(desk: Desk) -> None:
    pressed = {"message": desk.theirs, "action": "promote", "task_id": "x"}
    status, _ = await desk.page.post("/api/presses", person=ADA, **pressed)
    assert status == 400


async def test_what_mo_was_told_nobody_else_reads_or_takes_away(desk: Desk) -> None:
    status, _ = await desk.page.post("/api/dismissals", person=ADA, message=desk.theirs)
    assert status == 404
    for person in (ADA, BEN):
        words = " ".join(str(message) for message in await desk.page.messages(person))
        assert [secret for secret in SECRETS if secret in words] == []


@every_command
async def test_completing_an_option_of_theirs_tells_nothing(desk: Desk, command: Command) -> None:
    for option in command.declared:
        asked = {"command": command.name, "option": option.name, "typed": "s"}
        async with desk.page.session.get("/api/suggestions", params=asked) as response:
            words = await response.text()
        assert [secret for secret in SECRETS if secret in words] == []
