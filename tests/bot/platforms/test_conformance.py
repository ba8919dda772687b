"""Every chat asks dispatch the same: each command and option, replies, presses, forms, mistakes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, get_args

import pytest
import pytest_asyncio
from support.conformance.chat import Chat, chats
from support.conformance.driver import Actor, Given, NotOffered, meant
from support.conformance.opening import DRIVERS
from support.conformance.recording import refusal
from support.conformance.values import bad, everything, good, required, sentence

from bot.invocation import ActionName, Message
from commands import COMMANDS
from commands.faceswap import FACESWAP
from commands.imagine import IMAGINE
from commands.spec import Command, ImageCommand, Kind, Option
from commands.upscale import UPSCALE

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPTIONS = [(command, option) for command in COMMANDS for option in command.declared]
PICTURED = [c for c in COMMANDS if any(o.kind is Kind.PICTURE for o in c.declared)]
MAKING = [command for command in COMMANDS if isinstance(command, ImageCommand)]
ACTIONS = get_args(ActionName)

#: What Discord has no message menu for: typing the command and attaching the picture is as short.
NO_MENU = ("faces",)
#: Discord has no answer by text to a picture: “Use as source” takes its face, a reply gives it one.
SWAPS_FROM = ("discord",)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=DRIVERS)
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chat]:
    async with chats(request.param, tmp_path_factory.mktemp("chat")) as chat:
        yield chat


@pytest.fixture
def chat(running: Chat) -> Chat:
    running.recording.forget()
    return running


def named(value: Any) -> str:
    """How a parameter is called: commands, options and functions have names."""
    return str(getattr(value, "name", None) or value.__name__)


# -- What is typed -------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=named)
async def test_every_value_of_every_option_arrives_as_it_was_meant(
    chat: Chat, command: Command, option: Option
) -> None:
    typed = [{**required(command), option.name: value} for value in good(option)]
    await asyncio.gather(*(chat.driver.type(chat.somebody(), command, one) for one in typed))
    arrived = [await chat.recording.command() for _ in typed]
    assert {one.invocation.command for one in arrived} == {command.name}
    assert sorted((dict(one.options) for one in arrived), key=repr) == sorted(
        (meant(command, one) for one in typed), key=repr
    )


@pytest.mark.parametrize("command", COMMANDS, ids=named)
@pytest.mark.parametrize("fill", [required, everything], ids=named)
async def test_a_command_arrives_with_its_defaults_and_with_everything_said(
    chat: Chat, command: Command, fill: Any
) -> None:
    arrived = await chat.asks(chat.somebody(), command, given := fill(command))
    assert arrived.options == meant(command, given)
    assert arrived.replied == ()


@pytest.mark.parametrize("command", MAKING, ids=named)
async def test_the_answer_of_dispatch_is_what_the_person_reads(
    chat: Chat, command: Command
) -> None:
    actor = chat.somebody()
    chat.recording.answer = lambda asked: Message("As you wish.", person=asked.person)
    await chat.asks(actor, command, required(command))
    await chat.driver.told(actor, "As you wish.")


# -- Who asks, and where -------------------------------------------------------------------


async def test_dispatch_learns_who_asks_and_what_the_platform_lets_them_do(chat: Chat) -> None:
    member = chat.somebody()
    moderator = chat.driver.beside(member, moderator=True)
    for actor, may in ((member, False), (moderator, True)):
        person = (await chat.asks(actor, IMAGINE, {"prompt": "a fox"})).invocation.person
        assert person.id == actor.id
        assert (person.moderator, person.may_delete) == (may, may)
        assert person.name


async def test_where_others_read_along_only_what_is_asked_for_in_private_is_private(
    chat: Chat,
) -> None:
    for private in (False, True):
        given = {"prompt": "a fox", "private": private}
        address = (await chat.asks(chat.somebody(), IMAGINE, given)).invocation.address
        assert (address.private, address.adult) == (private, False)
        assert address.platform == chat.driver.platform.name
        assert address.space.startswith(f"{address.platform}:")
        assert address.message


async def test_two_people_of_one_place_ask_in_one_space_and_those_of_others_elsewhere(
    chat: Chat,
) -> None:
    ada = chat.somebody()
    both = (ada, chat.driver.beside(ada))
    asked = [(await chat.asks(one, IMAGINE, {"prompt": "a fox"})).invocation for one in both]
    assert asked[0].address.space == asked[1].address.space
    assert asked[0].address.channel == asked[1].address.channel
    assert asked[0].person.id != asked[1].person.id
    assert asked[0].id != asked[1].id


async def test_alone_with_the_bot_the_place_is_told_to_be_direct(chat: Chat) -> None:
    try:
        alone = chat.somebody(alone=True)
    except NotOffered:
        assert chat.driver.name == "console"
        return
    for actor, direct in ((alone, True), (chat.somebody(), False)):
        asked = await chat.asks(actor, IMAGINE, {"prompt": "a fox"})
        assert asked.invocation.address.direct is direct


async def test_a_person_is_answered_in_their_own_language(chat: Chat) -> None:
    actor = chat.somebody(language="zh")
    given = {"prompt": "a fox", "steps": 99}
    wrong = refusal(sentence(IMAGINE, given), "zh-CN")
    assert wrong != refusal(sentence(IMAGINE, given), "en")
    await refused_with(chat, actor, IMAGINE, given, wrong)


# -- Mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=named)
async def test_a_mistake_is_told_by_the_same_sentence_and_never_dispatched(
    chat: Chat, command: Command, option: Option
) -> None:
    mistakes = list(bad(command, option))
    for given in mistakes:
        wrong = refusal(sentence(command, given), "en")
        await refused_with(chat, chat.somebody(), command, given, wrong)
    assert chat.recording.commands.empty()


async def test_words_that_are_no_words_are_told_so(chat: Chat) -> None:
    given = {"prompt": "   "}
    wrong = refusal(sentence(IMAGINE, {} if chat.driver.as_line else given), "en")
    await refused_with(chat, chat.somebody(), IMAGINE, given, wrong)


async def test_a_missing_picture_is_asked_for_by_the_same_sentence(chat: Chat) -> None:
    """Discord's client asks for it itself."""
    try:
        await chat.driver.type(actor := chat.somebody(), UPSCALE, {"factor": 4})
    except NotOffered:
        assert chat.driver.name == "discord"
        return
    await chat.driver.told(actor, "/upscale needs a picture for “image”. Attach one")


async def test_an_option_that_is_not_there_is_told_by_name(chat: Chat) -> None:
    given = {"prompt": "a fox", "colour": "red"}
    known = "no option --colour" if chat.driver.as_line else "no option “colour”"
    await refused_with(chat, chat.somebody(), IMAGINE, given, f"/imagine has {known}")


async def refused_with(
    chat: Chat, actor: Actor, command: Command, given: Given, wrong: str
) -> None:
    """Asked as it is typed, or through the form where the client lets nobody type that."""
    try:
        await chat.driver.type(actor, command, given)
    except NotOffered:
        assert chat.driver.name == "discord"  # the only client that knows what an option takes
        if not await in_form(chat, actor, command, given):
            return
    await chat.driver.told(actor, wrong)


async def in_form(chat: Chat, actor: Actor, command: Command, given: Given) -> bool:
    """Whether the form of the edit button can be filled in so."""
    if not isinstance(command, ImageCommand):
        return False
    shown = await chat.delivers(actor, buttons=(("edit", 0),))
    chat.recording.filled = chat.filled(command, required(command))
    form = await chat.driver.open_form(actor, shown, ("edit", 0))
    await chat.recording.press_made()
    try:
        await chat.driver.send_form(actor, form, command, given)
    except NotOffered:
        return False
    return True


# -- Replies, presses, forms ---------------------------------------------------------------


@pytest.mark.parametrize("command", PICTURED, ids=named)
async def test_a_reply_to_a_result_means_its_first_picture(chat: Chat, command: Command) -> None:
    actor = chat.somebody()
    first, second = chat.picture(), chat.picture()
    shown = await chat.delivers(actor, pictures=(first, second))
    pictures = [option.name for option in command.declared if option.kind is Kind.PICTURE]
    given = {n: v for n, v in required(command).items() if n != pictures[-1]}
    if command is FACESWAP and chat.driver.name in SWAPS_FROM:
        given = {"target": given.pop("source")}
    await_from = given | {pictures[-1]: first.path.read_bytes()}
    if command is FACESWAP and chat.driver.name in SWAPS_FROM:
        await_from = given | {"source": first.path.read_bytes()}
    try:
        await chat.driver.reply(actor, command, given, shown)
    except NotOffered:
        assert (chat.driver.name, command.name) in [("discord", name) for name in NO_MENU]
        return
    assert (await chat.recording.command()).options == meant(command, await_from)


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_press_arrives_with_its_task_picture_and_whoever_pressed(
    chat: Chat, action: ActionName
) -> None:
    ada = chat.somebody()
    picture = 3 if action == "face" else 1
    shown = await chat.delivers(ada, **offering((action, picture)))
    chat.recording.filled = chat.filled(IMAGINE, {"prompt": "a fox"})
    for actor, may in ((ada, False), (chat.driver.beside(ada, moderator=True), True)):
        await chat.driver.press(actor, shown, (action, picture))
        press = await chat.recording.press_made()
        assert (press.action, press.task_id, press.picture) == (action, "task-1", picture)
        assert press.person.id == actor.id
        assert (press.person.moderator, press.person.may_delete) == (may, may)
        assert press.address.space == chat.space_of(shown)
        assert press.id or action == "edit"


async def test_who_did_not_ask_may_press_and_dispatch_alone_says_no(chat: Chat) -> None:
    ada = chat.somebody()
    shown = await chat.delivers(ada, buttons=(("delete", 0),))
    chat.recording.press_answer = lambda _: Message("That is not yours.", private=True)
    ben = chat.driver.beside(ada)
    await chat.driver.press(ben, shown, ("delete", 0))
    assert (await chat.recording.press_made()).person.id == ben.id
    await chat.driver.told(ben, "That is not yours.")
    assert await chat.driver.shown(ada, chat.delivered) is not None


async def test_a_button_that_begins_something_is_answered_by_a_message_of_its_own(
    chat: Chat,
) -> None:
    ada = chat.somebody()
    shown = await chat.delivers(ada, buttons=(("again", 0),))
    begun = Message("Begun.", "waiting", "imagine", task_id="task-2")
    chat.recording.press_answer = lambda press: replace(begun, person=press.person)
    await chat.driver.press(ada, shown, ("again", 0))
    press = await chat.recording.press_made()
    assert press.address.message not in (None, shown.id)
    await chat.driver.told(ada, "Begun.")


@pytest.mark.parametrize("command", MAKING, ids=named)
async def test_a_form_is_filled_with_the_task_and_asks_for_what_is_put_into_it(
    chat: Chat, command: Command
) -> None:
    actor = chat.somebody()
    shown = await chat.delivers(actor, buttons=(("edit", 0),))
    before, now = everything(command), changed(command)
    chat.recording.filled = chat.filled(command, before)
    form = await chat.driver.open_form(actor, shown, ("edit", 0))
    press = await chat.recording.press_made()
    assert (press.action, press.task_id, press.person.id) == ("edit", "task-1", actor.id)
    pictures = {name: value for name, value in before.items() if isinstance(value, bytes)}
    assert meant(command, {**dict(form.filled), **pictures}) == meant(command, before)
    await chat.driver.send_form(actor, form, command, now)
    arrived = await chat.recording.command()
    assert arrived.invocation.person.id == actor.id
    assert arrived.options == meant(command, {**now, **pictures})


async def test_a_refused_form_says_why(chat: Chat) -> None:
    actor = chat.somebody()
    shown = await chat.delivers(actor, buttons=(("edit", 0),))
    chat.recording.filled = Message("That request is not known here any more.", private=True)
    try:
        async with asyncio.timeout(0.5):
            await chat.driver.open_form(actor, shown, ("edit", 0))
    except (AssertionError, KeyError, TimeoutError):
        await chat.driver.told(actor, "That request is not known here any more.")


def changed(command: Command) -> dict[str, Any]:
    """Other words than `everything`; the pictures stay."""
    return {
        option.name: list(good(option))[-1]
        for option in command.declared
        if option.kind is not Kind.PICTURE
    }


def offering(action: tuple[ActionName, int]) -> dict[str, Any]:
    """Under which widget a result offers this."""
    return {"choices" if action[0] == "face" else "buttons": (action,)}
