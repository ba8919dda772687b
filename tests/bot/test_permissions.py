"""What is a moderator's is nobody else's, at the door that every platform leads to.

The cases are made of the commands and of the actions that a button can have: what is added to
either is covered without a word here.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest
import pytest_asyncio
from support.door import ADA, BEN, HERE, MIA, Door, open_door
from support.moderators import (
    DECIDING,
    SECRETS,
    THEIRS,
    by_chat,
    filled,
    furnish,
    named,
    refusal,
    untouched,
)

from bot.invocation import ActionName, Address, Filled, Invocation, Message, Person, Press
from commands.spec import Attachment, Command, Kind
from storage import tasks

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTIONS: tuple[ActionName, ...] = get_args(ActionName)
ELSEWHERE = Address("chat", "chat:away", "chat:far")
ALONE = Address("chat", "chat:dm:ada", "chat:dm", direct=True)
IN_THREAD = replace(HERE, channel="chat:thread", parent="chat:general")
#: What is done to what somebody else asked for by moderators alone.
ABOUT_OTHERS: tuple[ActionName, ...] = ("cancel", "delete", *DECIDING)
#: People who are much, and no moderators.
OTHERS: Mapping[str, Person] = {
    "a member": ADA,
    "one with every role": replace(ADA, roles=("chat:moderators", "chat:admin", "chat:0")),
    "one who may delete messages": replace(ADA, may_delete=True),
    "one called like a moderator": Person("chat:mia2", MIA.name),
    "one who claims to be linked to a moderator": replace(ADA, others=(MIA.id,)),
}
PLACES = {"in the server": HERE, "in a thread": IN_THREAD, "alone with the bot": ALONE}
#: Ids that no task has.
ODD = (
    "unknown",
    "-",
    "0",
    "../../etc/passwd",
    "' OR 1=1 --",
    "%",
    "任务",
    "a b\x00c",
    "x" * 5000,
    "",
)

every_command = pytest.mark.parametrize("command", THEIRS, ids=named)
every_action = pytest.mark.parametrize("action", ACTIONS)


@dataclass(frozen=True)
class Server:
    """A furnished server; `tasks` are finished ones by what keeps a member from them."""

    door: Door
    tasks: Mapping[str, str]
    public: str

    async def press(self, action: ActionName, task_id: str, *, picture: int = 0) -> Message:
        return await self.door.press(action, task_id, person=ADA, picture=picture)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with open_door(tmp_path_factory.mktemp("door"), daily_credits=1000) as door:
        made = {
            "of another server": await finished(door, at=ELSEWHERE),
            "private": await finished(door, at=replace(HERE, private=True), private=True),
            "of a conversation": await finished(door, at=replace(ALONE, space="chat:dm:ben")),
        }
        public = await finished(door, at=HERE)
        await furnish(door, HERE)
        yield Server(door, made, public)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """One more, in which moderators do everything they can."""
    async with open_door(tmp_path_factory.mktemp("another")) as door:
        await furnish(door, HERE)
        yield door


async def finished(door: Door, *, at: Address, **options: Any) -> str:
    asked = await door.ask("imagine", person=BEN, at=at, prompt="a boat", **options)
    return await door.deliver(asked, door.picture())


def typed(door: Door, command: Command, *, everything: bool = False) -> dict[str, Any]:
    """Options as dispatch gets them."""
    given = filled(command, by_chat("chat"), everything=everything)
    kinds = {option.name: option.kind for option in command.declared}
    for name in [name for name, value in given.items() if isinstance(value, bytes)]:
        given[name] = door.attach() if kinds[name] is Kind.PICTURE else uploaded(door, given[name])
    return given


def uploaded(door: Door, content: bytes) -> Attachment:
    path = door.folder / "settings.toml"
    path.write_bytes(content)
    return Attachment(name=path.name, path=path, size=len(content))


def check_refused(message: Message) -> None:
    """Something was said, nothing was told, and nothing broke."""
    assert message.text
    assert "went wrong" not in message.text
    assert (message.task_id, message.pictures, message.files) == (None, (), ())
    assert [secret for secret in SECRETS if secret in message.text] == []


# -- Commands ----------------------------------------------------------------------------------


async def test_there_are_commands_for_moderators() -> None:
    assert len(THEIRS) >= 20


@every_command
async def test_every_command_of_moderators_can_be_filled_in(
    server: Server, command: Command
) -> None:
    for everything in (False, True):
        assert typed(server.door, command, everything=everything) is not None


@every_command
async def test_nobody_else_may_ask_for_it(server: Server, command: Command) -> None:
    with untouched(server.door):
        for person, at in itertools.product(OTHERS.values(), PLACES.values()):
            given = typed(server.door, command)
            message = await server.door.ask(command.name, person=person, at=at, given=given)
            assert message.text == refusal(command)
            check_refused(message)


@every_command
async def test_nor_with_every_option_there_is(server: Server, command: Command) -> None:
    given = typed(server.door, command, everything=True)
    with untouched(server.door):
        message = await server.door.ask(command.name, person=ADA, given=given)
    assert message.text == refusal(command)


@every_command
async def test_options_that_are_wrong_do_not_make_it_answer(
    server: Server, command: Command
) -> None:
    with untouched(server.door):
        for given in ({}, {"nothing": "x"}, {o.name: "\x00" for o in command.declared}):
            message = await server.door.ask(command.name, person=ADA, given=given)
            assert message.text == refusal(command)


@every_command
async def test_a_moderator_is_let_through(open_to_all: Door, command: Command) -> None:
    given = typed(open_to_all, command)
    message = await open_to_all.ask(command.name, person=MIA, given=given)
    assert message.text
    assert message.text != refusal(command)
    assert "went wrong" not in message.text


async def test_what_would_have_been_changed_is_seen(open_to_all: Door) -> None:
    with pytest.raises(AssertionError), untouched(open_to_all):
        await open_to_all.ask("limits set", person=MIA, credits=77)


async def test_help_names_them_to_moderators_alone(server: Server) -> None:
    told = (await server.door.ask("help", person=ADA)).text
    assert [one.name for one in THEIRS if f"/{one.name}" in told] == []
    told = (await server.door.ask("help", person=MIA)).text
    assert [one.name for one in THEIRS if f"/{one.name}" not in told] == []


@every_command
async def test_completing_an_option_of_theirs_tells_nothing(
    server: Server, command: Command
) -> None:
    suggest = server.door.dispatcher.suggest
    for option in (*(one.name for one in command.declared), "nothing"):
        for begun in ("", "s", "sea", "secret", "chat:"):
            offered = await suggest(command.name, option, begun, space=HERE.space, adult=True)
            words = " ".join(f"{one.value} {one.label}" for one in offered)
            assert [secret for secret in SECRETS if secret in words] == []


# -- Buttons -----------------------------------------------------------------------------------


@every_action
async def test_a_press_on_what_is_no_task_has_no_effect(server: Server, action: ActionName) -> None:
    with untouched(server.door):
        for task_id, picture in itertools.product(ODD, (0, 999, -1)):
            check_refused(await server.press(action, task_id, picture=picture))


@every_action
@pytest.mark.parametrize("whose", ["of another server", "private", "of a conversation"])
async def test_a_press_on_a_task_that_one_may_not_see_has_no_effect(
    server: Server, action: ActionName, whose: str
) -> None:
    with untouched(server.door):
        check_refused(await server.press(action, server.tasks[whose]))


async def test_one_on_a_task_that_one_may_see_has(server: Server) -> None:
    assert (await server.press("again", server.public)).task_id


@pytest.mark.parametrize("action", ABOUT_OTHERS)
async def test_what_is_decided_about_others_a_member_does_not_decide(
    server: Server, action: ActionName
) -> None:
    for picture in (0, 1):
        with untouched(server.door):
            message = await server.press(action, server.public, picture=picture)
        check_refused(message)
        assert "moderator" in message.text


@pytest.mark.parametrize("action", DECIDING)
async def test_nor_about_what_is_their_own(server: Server, action: ActionName) -> None:
    with untouched(server.door):
        message = await server.door.press(action, server.public, person=BEN)
    check_refused(message)
    assert "moderator" in message.text


@every_command
async def test_a_panel_opens_no_page_and_no_form_for_a_member(
    server: Server, command: Command
) -> None:
    token = command.name.replace(" ", "-")
    with untouched(server.door):
        for given in ("", "--language", "--nothing", "--"):
            press = Press(f"form-{token}{given}", "form", token + given, ADA, HERE)
            opened = await server.press("open", token + given)
            form = await server.door.dispatcher.refill(press)
            assert isinstance(form, Message)
            for message in (opened, form):
                check_refused(message)
                assert message.title == ""
                assert given or message.text == refusal(command)


@every_command
async def test_a_form_of_a_page_that_was_sent_by_hand_changes_and_shows_nothing(
    server: Server, command: Command
) -> None:
    given = typed(server.door, command)
    sent = Invocation(f"sent-{command.name}", command.name, given, ADA, HERE, on_page=True)
    with untouched(server.door):
        message = await server.door.dispatcher.invoke(sent)
    assert (message.text, message.title, message.outcome) == (refusal(command), "", "")


@every_action
async def test_no_button_opens_what_is_a_moderator_s(server: Server, action: ActionName) -> None:
    with untouched(server.door):
        for command in THEIRS:
            for name in (command.name, command.name.replace(" ", "-")):
                check_refused(await server.press(action, name))


@every_action
async def test_no_form_is_filled_with_what_one_may_not_see(
    server: Server, action: ActionName
) -> None:
    ids = (*ODD, *server.tasks.values(), *(one.name.replace(" ", "-") for one in THEIRS))
    with untouched(server.door):
        for number, task_id in enumerate(ids):
            press = Press(f"refill-{action}-{number}", action, task_id, ADA, HERE)
            filled_in = await server.door.dispatcher.refill(press)
            assert not isinstance(filled_in, Filled)
            check_refused(filled_in)


# -- One who moderates, elsewhere --------------------------------------------------------------


@every_action
async def test_a_moderator_does_nothing_to_another_server_by_a_button(
    server: Server, action: ActionName
) -> None:
    """As a panel's button, or one in a log channel, that was copied into a message here."""
    for whose in ("of another server", "of a conversation"):
        with untouched(server.door):
            check_refused(await server.door.press(action, server.tasks[whose], person=MIA, at=HERE))


@pytest.mark.parametrize(
    "command",
    [one for one in THEIRS if any(o.name == "result" for o in one.declared)],
    ids=named,
)
async def test_nor_by_naming_a_result_of_it(server: Server, command: Command) -> None:
    task = await server.door.database.read(tasks.get(server.tasks["of another server"]))
    assert task is not None
    address = Address.from_json(task.address)
    names = [task.id, f"#{task.id}", f"{address.channel_id}/{address.message}"]
    with untouched(server.door):
        for name in names:
            given = {**typed(server.door, command), "result": name}
            check_refused(await server.door.ask(command.name, person=MIA, given=given))
