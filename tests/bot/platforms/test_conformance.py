"""Every chat asks dispatch the same: each command and option, replies, presses, forms, mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

import pytest
from support.conformance.chat import EDIT, TASK, Chat
from support.conformance.driver import Actor, Given, NotOffered, meant
from support.conformance.fixtures import chat, running
from support.conformance.recording import refusal
from support.conformance.values import (
    all_bad,
    all_good,
    everything,
    otherwise,
    required,
    sentence,
)

from bot.invocation import ActionName, Message
from commands import COMMANDS as ALL
from commands.faceswap import FACESWAP
from commands.imagine import IMAGINE
from commands.spec import REFERENCES, Command, ImageCommand, Kind
from commands.upscale import UPSCALE

__all__ = ["chat", "running"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: A person, a role, a channel and a result are named in each chat's own way (test_referring.py,
#: test_typed_moderation.py, test_permissions_*.py).
COMMANDS = [c for c in ALL if not any(o.kind in REFERENCES for o in c.declared)]
PICTURED = [c for c in COMMANDS if any(o.kind is Kind.PICTURE for o in c.declared)]
MAKING = [command for command in COMMANDS if isinstance(command, ImageCommand)]
#: A form opens for `edit` and `form`, tested apart, and for `paint`, for which only the page has a
#: brush.
ACTIONS = [action for action in get_args(ActionName) if action not in ("edit", "form", "paint")]
AT_ONCE = 16

#: On Discord nobody types a command in reply: a picture's menu has these, and no others fit in.
IN_MENUS = ("imagine", "faceswap", "upscale", "describe", "removebg")
#: “Use as source” takes the picture's face; a reply elsewhere gives it one.
SWAPS_FROM = ("discord",)


def named(value: Any) -> str:
    """How a parameter is called: commands, options and functions have names."""
    return str(getattr(value, "name", None) or value.__name__)


# -- What is typed -------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=named)
async def test_every_value_of_every_option_arrives_as_it_was_meant(
    chat: Chat, command: Command
) -> None:
    left: list[Given] = []
    for some in at_once(all_good(command)):
        typed = await chat.types(command, some)
        arrived = [await chat.recording.command() for _ in typed.taken]
        assert {one.invocation.command for one in arrived} <= {command.name}
        told = sorted((dict(one.options) for one in arrived), key=repr)
        assert told == sorted((meant(command, given) for _, given in typed.taken), key=repr)
        left += typed.left
    if left:
        await filled_in(chat, command, left)


async def filled_in(chat: Chat, command: Command, many: Sequence[Given]) -> None:
    """What stands in no menu of commands is said in the edit button's form."""
    assert chat.driver.name == "discord"
    edited = await chat.editable(command)
    for given in many:
        await edited.says(given)
        assert (await chat.recording.command()).options == meant(command, given)


def at_once(every: Iterable[Given]) -> Iterator[list[Given]]:
    """So many at a time: no chat works on everything at once."""
    rest = iter(every)
    while some := list(islice(rest, AT_ONCE)):
        yield some


@pytest.mark.parametrize("command", COMMANDS, ids=named)
@pytest.mark.parametrize("fill", [required, everything], ids=named)
async def test_a_command_arrives_with_its_defaults_and_with_everything_said(
    chat: Chat, command: Command, fill: Any
) -> None:
    given = fill(command)
    try:
        asking = chat.somebody(moderator=command.moderators)
        arrived = await chat.asks(asking, command, given)
    except NotOffered:
        await filled_in(chat, command, [given])
    else:
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
        assert address.platform == chat.platform.name
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


@pytest.mark.parametrize("command", COMMANDS, ids=named)
async def test_a_mistake_is_told_by_the_same_sentence_and_never_dispatched(
    chat: Chat, command: Command
) -> None:
    left: list[Given] = []
    for some in at_once(all_bad(command)):
        typed = await chat.types(command, some)
        for actor, given in typed.taken:
            await chat.driver.told(actor, refusal(sentence(command, given), "en"))
        left += typed.left
    if left:
        assert chat.driver.name == "discord"  # the one client that knows what an option takes
        await misfilled(chat, command, left)
    assert chat.recording.commands.empty()


async def misfilled(chat: Chat, command: Command, many: Sequence[Given]) -> None:
    """What a client lets nobody type may be filled into a form, where that is no menu."""
    if not isinstance(command, ImageCommand):
        return
    edited = await chat.editable(command)
    for given in many:
        with suppress(NotOffered):
            await edited.says(given)
            await chat.driver.told(edited.actor, refusal(sentence(command, given), "en"))


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
    """Asked as it is typed, or by the form where the client lets nobody type that."""
    try:
        await chat.driver.type(actor, command, given)
    except NotOffered:
        assert chat.driver.name == "discord"
        edited = await chat.editable(command, actor)
        await edited.says(given)
    await chat.driver.told(actor, wrong)


# -- Replies, presses, forms ---------------------------------------------------------------


@pytest.mark.parametrize("command", PICTURED, ids=named)
async def test_a_reply_to_a_result_means_its_first_picture(chat: Chat, command: Command) -> None:
    actor = chat.somebody()
    first, second = chat.picture(), chat.picture()
    shown = await chat.delivers(actor, pictures=(first, second))
    given, slot = beside_a_reply(chat, command)
    try:
        await chat.driver.reply(actor, command, given, shown)
    except NotOffered:
        assert chat.driver.name == "discord"
        assert command.name not in IN_MENUS
        return
    told = (await chat.recording.command()).options
    assert told == meant(command, {**given, slot: first.path.read_bytes()})


def beside_a_reply(chat: Chat, command: Command) -> tuple[dict[str, Any], str]:
    """What is given beside the picture replied to, and the option which that one is for."""
    given = required(command)
    pictures = [option for option in command.declared if option.kind is Kind.PICTURE]
    slot = ([o for o in pictures if o.required] or pictures[:1])[-1].name
    if command is FACESWAP and chat.driver.name in SWAPS_FROM:
        slot = "source"
    given.pop(slot, None)
    return given, slot


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_press_arrives_with_its_task_picture_and_whoever_pressed(
    chat: Chat, action: ActionName
) -> None:
    ada = chat.somebody()
    picture = 3 if action == "face" else 1
    shown = await chat.delivers(ada, **offering((action, picture)))
    for actor, may in ((ada, False), (chat.driver.beside(ada, moderator=True), True)):
        await chat.driver.press(actor, shown, (action, picture))
        press = await chat.recording.press_made()
        assert (press.action, press.task_id, press.picture) == (action, TASK, picture)
        assert press.person.id == actor.id
        assert (press.person.moderator, press.person.may_delete) == (may, may)
        assert press.address.space == chat.delivered.space
        assert press.id


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
    shown = await chat.delivers(actor, buttons=(EDIT,))
    before, now = everything(command), otherwise(command)
    chat.recording.filled = chat.filled(command, before)
    form = await chat.driver.open_form(actor, shown, EDIT)
    press = await chat.recording.press_made()
    assert (press.action, press.task_id, press.person.id) == ("edit", TASK, actor.id)
    pictures = {name: value for name, value in before.items() if isinstance(value, bytes)}
    assert meant(command, {**dict(form.filled), **pictures}) == meant(command, before)
    await chat.driver.send_form(actor, form, command, now)
    arrived = await chat.recording.command()
    assert arrived.invocation.person.id == actor.id
    assert arrived.options == meant(command, {**now, **pictures})


async def test_a_refused_form_says_why(chat: Chat) -> None:
    actor = chat.somebody()
    shown = await chat.delivers(actor, buttons=(EDIT,))
    chat.recording.filled = Message("That request is not known here any more.", private=True)
    await chat.driver.press(actor, shown, EDIT)
    await chat.driver.told(actor, "That request is not known here any more.")


def offering(action: tuple[ActionName, int]) -> dict[str, Any]:
    """Under which widget a result offers this."""
    return {"choices" if action[0] == "face" else "buttons": (action,)}
