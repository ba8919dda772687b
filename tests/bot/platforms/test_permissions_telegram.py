"""In a Telegram group, whoever is no administrator does nothing of a moderator's, however asked.

Groups are many: a bot may say only so much in one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
import pytest_asyncio
from support.conformance.driver import line_of
from support.conformance.telegram import settings
from support.door import Door, open_door
from support.faketelegram.notebook import remembering
from support.faketelegram.server import FakeTelegram
from support.faketelegram.state import ANONYMOUS, Chat, Message, User
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

from bot.ids import now_ms
from bot.invocation import ActionName, Address, Person
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.telegram.people import KEPT_MS
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.telegram.pressing import NOT_IN_GROUP, OLD_BUTTON
from commands import COMMANDS
from commands.spec import Command

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOM = 9  #: Answers in a group before another one is used.
CHANNEL_POSTS = 777000  #: The account under which a channel's posts come to its group.
LIMITS = "/limits show"
ONE_OF_THEM = next(one for one in THEIRS if one.name == "limits show")
every_command = pytest.mark.parametrize("command", THEIRS, ids=named)
some_commands = pytest.mark.parametrize("command", THEIRS[::7], ids=named)
every_action = pytest.mark.parametrize("action", get_args(ActionName))


@dataclass
class Bay:
    """The platform on a real door, with a clock that tests turn."""

    telegram: FakeTelegram
    door: Door
    clock: list[int]
    home: Chat
    ben: User
    task: str  #: A private one of Ben's, in `home`.
    public: str  #: Another, that everybody there sees.
    groups: dict[str, tuple[User, Chat, int]] = field(default_factory=dict)

    def place(self, status: str) -> tuple[User, Chat]:
        """Somebody of this standing, in a group where there is room for an answer."""
        user, group, said = self.groups.get(status) or (*self.somewhere_else(status), ROOM)
        if said >= ROOM:
            (user, group), said = self.somewhere_else(status), 0
        self.groups[status] = (user, group, said + 1)
        return user, group

    def somewhere_else(self, status: str) -> tuple[User, Chat]:
        """Somebody new of this standing, in a new group."""
        user = self.telegram.person("Somebody")
        group = self.telegram.group(user)
        group.members[user.id] = status
        return user, group

    def of_home(self, status: str) -> User:
        """Somebody new in the furnished group."""
        user = self.telegram.person("Somebody")
        self.home.members[user.id] = status
        return user

    async def says(self, user: User, words: str, group: Chat, **more: Any) -> str:
        """Write; what the bot answers, to the group or to the person alone."""
        before = {id(one) for chat in (group, self._alone(user)) for one in self._said(chat)}
        self.telegram.write(user, words, group, **more)
        return (await self.new(before, group, self._alone(user))).text

    async def new(self, before: set[int], *chats: Chat) -> Message:
        """Wait for a message of the bot's that says something."""

        def found() -> Message | None:
            said = (one for chat in chats for one in self._said(chat) if id(one) not in before)
            return next((one for one in said if one.text != "One moment…"), None)

        message: Message = await self.telegram.until(found)
        return message

    async def presses(self, user: User, data: str, group: Chat) -> str:
        """Press a button that the bot never put there; what comes of it."""
        under = self.telegram.methods.add_message(group, self.telegram.methods.bot, text="?")
        before = {id(one) for one in self._said(group)}
        query = self.telegram.press_data(user, under, data)
        answered = self.telegram.methods.answered

        def found() -> str | None:
            said = (one for one in self._said(group) if id(one) not in before)
            words = next((one.text for one in said if one.text != "One moment…"), None)
            return answered[query] or words

        return str(await self.telegram.until(found))

    def _said(self, chat: Chat) -> list[Message]:
        return self.telegram.from_bot(chat)

    def _alone(self, user: User) -> Chat:
        return self.telegram.methods.chats.get(user.id, self.home)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bay(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bay]:
    folder, clock = tmp_path_factory.mktemp("telegram"), [now_ms()]
    async with (
        open_door(folder, daily_credits=1000) as door,
        FakeTelegram() as telegram,
        DecodeWorker() as worker,
        Fetcher() as fetcher,
        remembering(folder) as memory,
    ):
        ben = telegram.person("Ben")
        home = telegram.group(ben)
        here = Address("telegram", f"telegram:{home.id}", str(home.id))
        task, public = await finished(door, ben, here), await finished(door, ben, here, seen=True)
        await furnish(door, here)
        platform = TelegramPlatform(
            settings=settings(telegram), data_dir=folder,
            memory=memory, commands=COMMANDS, fetcher=fetcher,
            fitter=Fitter(worker, folder / "fitted", clock=now_ms), clock=lambda: clock[0],
        )  # fmt: skip
        await platform.start(door.dispatcher)
        try:
            yield Bay(telegram, door, clock, home, ben, task, public)
        finally:
            await platform.stop()


async def finished(door: Door, user: User, at: Address, *, seen: bool = False) -> str:
    person = Person(f"telegram:{user.id}", user.first_name)
    given = {"prompt": "a boat", "private": not seen}
    asked = await door.ask("imagine", person=person, at=at, given=given)
    return await door.deliver(asked, door.picture())


def line(command: Command) -> str:
    given = filled(command, by_chat("telegram"))
    return line_of(command, {k: v for k, v in given.items() if not isinstance(v, bytes)})


def token(command: Command) -> str:
    """By which a button or a link names it."""
    return command.name.replace(" ", "-")


def check_refused(text: str) -> None:
    assert text
    assert "went wrong" not in text
    assert [secret for secret in SECRETS if secret in text] == []


# -- Commands ----------------------------------------------------------------------------------


@every_command
async def test_a_member_is_refused(bay: Bay, command: Command) -> None:
    user, group = bay.place("member")
    with untouched(bay.door):
        assert await bay.says(user, line(command), group) == refusal(command)


@some_commands
@pytest.mark.parametrize("status", ["restricted", "left", "kicked"])
async def test_so_is_who_is_less(bay: Bay, command: Command, status: str) -> None:
    user, group = bay.place(status)
    with untouched(bay.door):
        assert await bay.says(user, line(command), group) == refusal(command)


@some_commands
async def test_somebody_who_writes_as_a_channel_of_theirs_is_refused(
    bay: Bay, command: Command
) -> None:
    """Even an administrator: whose channel that is, nobody tells."""
    user, group = bay.place("administrator")
    theirs = Chat(-1_009_000_000_000 - user.id, "channel", "Theirs")
    with untouched(bay.door):
        assert await bay.says(user, line(command), group, as_chat=theirs) == refusal(command)


@some_commands
async def test_in_private_nobody_moderates(bay: Bay, command: Command) -> None:
    user, _ = bay.somewhere_else("creator")
    with untouched(bay.door):
        text = await bay.says(user, line(command), bay.telegram.private(user))
        assert text == refusal(command)


@every_command
async def test_an_administrator_is_let_through(bay: Bay, command: Command) -> None:
    status = ("administrator", "creator")[THEIRS.index(command) % 2]
    user, group = bay.somewhere_else(status)  # who is told in private, a few times a second
    text = await bay.says(user, line(command), group)
    assert text != refusal(command)
    assert "went wrong" not in text


async def test_an_anonymous_administrator_is_let_through(bay: Bay) -> None:
    _, group = bay.place("member")
    text = await bay.says(bay.telegram.anonymous(), "/block --user 4711", group, as_chat=group)
    assert text != "/block is for moderators."
    assert "went wrong" not in text


async def test_one_of_another_group_is_refused(bay: Bay) -> None:
    _, group = bay.place("member")
    _, other = bay.place("administrator")
    with untouched(bay.door):
        said = await bay.says(bay.telegram.anonymous(), LIMITS, group, as_chat=other)
        assert said == refusal(ONE_OF_THEM)


async def test_the_account_of_anonymous_ones_is_nobody_without_the_group(bay: Bay) -> None:
    _, group = bay.place("member")
    with untouched(bay.door):
        said = await bay.says(bay.telegram.anonymous(), LIMITS, group)
        assert said == refusal(ONE_OF_THEM)


async def test_who_administers_another_group_is_refused_here(bay: Bay) -> None:
    user, group = bay.place("member")
    bay.telegram.group(user).members[user.id] = "creator"
    with untouched(bay.door):
        assert await bay.says(user, LIMITS, group) == refusal(ONE_OF_THEM)


async def test_what_comes_from_a_linked_channel_is_not_listened_to(bay: Bay) -> None:
    _, group = bay.place("member")
    poster = User(CHANNEL_POSTS, "Telegram", None, None)
    channel = Chat(-1_009_999_999_999, "channel", "News")
    with untouched(bay.door):
        post = bay.telegram.methods.add_message(group, poster, text=LIMITS, sender_chat=channel)
        bay.telegram.add_update(message={**post.view(), "is_automatic_forward": True})
        # The next one of that account is dealt with after it.
        assert await bay.says(poster, LIMITS, group) == refusal(ONE_OF_THEM)
        answers = [one for one in bay.telegram.from_bot(group) if one.reply_to is post]
        assert answers == []


async def test_who_was_demoted_is_refused_a_minute_later_at_most(bay: Bay) -> None:
    user, group = bay.somewhere_else("administrator")
    assert await bay.says(user, LIMITS, group) != refusal(ONE_OF_THEM)
    group.members[user.id] = "member"
    bay.clock[0] += KEPT_MS
    assert KEPT_MS <= 60_000
    with untouched(bay.door):
        assert await bay.says(user, LIMITS, group) == refusal(ONE_OF_THEM)


async def test_whose_standing_telegram_does_not_tell_is_refused(bay: Bay) -> None:
    user, group = bay.somewhere_else("administrator")
    bay.telegram.faults.refuse("getChatMember", 400, "Bad Request: user not found")
    with untouched(bay.door):
        assert await bay.says(user, LIMITS, group) == refusal(ONE_OF_THEM)


# -- Links, buttons ----------------------------------------------------------------------------


@some_commands
async def test_a_link_written_by_hand_opens_nothing(bay: Bay, command: Command) -> None:
    member, stranger = bay.of_home("member"), bay.telegram.person("Stranger")
    link = f"/start {token(command)}_{bay.home.id}"
    with untouched(bay.door):
        text = await bay.says(member, link, bay.telegram.private(member))
        assert text == refusal(command)
        text = await bay.says(stranger, link, bay.telegram.private(stranger))
        assert text.startswith("I make and edit pictures.")
        check_refused(text)


@some_commands
@pytest.mark.parametrize("action", ["open", "form"])
async def test_a_panel_in_private_is_judged_by_what_one_is_in_the_group(
    bay: Bay, command: Command, action: ActionName
) -> None:
    data = f"{action}:{token(command)}:0:{bay.home.id}"
    member, stranger = bay.of_home("member"), bay.telegram.person("Stranger")
    with untouched(bay.door):
        text = await bay.presses(member, data, bay.telegram.private(member))
        assert text == refusal(command)
        text = await bay.presses(stranger, data, bay.telegram.private(stranger))
        assert text == str(NOT_IN_GROUP)
        _, elsewhere = bay.somewhere_else("administrator")
        assert await bay.presses(member, data, elsewhere) == str(OLD_BUTTON)


async def test_a_form_that_was_opened_before_a_demotion_is_not_taken_after_it(bay: Bay) -> None:
    user = bay.of_home("administrator")
    alone = bay.telegram.private(user)
    under = bay.telegram.methods.add_message(alone, bay.telegram.methods.bot, text="?")
    bay.telegram.press_data(user, under, f"form:limits-set:0:{bay.home.id}")
    question = await bay.telegram.until(
        lambda: next((one for one in bay.telegram.from_bot(alone) if one.forces_reply), None)
    )
    bay.home.members[user.id] = "member"
    with untouched(bay.door):
        text = await bay.says(user, "77", alone, reply_to=question)
        assert text == "/limits set is for moderators."


@pytest.mark.parametrize("action", DECIDING)
async def test_a_result_is_decided_about_by_administrators_alone(
    bay: Bay, action: ActionName
) -> None:
    """Not by who asked for it either, nor from a private chat."""
    member = bay.of_home("member")
    with untouched(bay.door):
        for user in (member, bay.ben):
            text = await bay.presses(user, f"{action}:{bay.public}:0", bay.home)
            check_refused(text)
            assert "moderators" in text
        for data in (f"{action}:{bay.public}:0", f"{action}:{bay.public}:0:{bay.home.id}"):
            check_refused(await bay.presses(member, data, bay.telegram.private(member)))


@every_action
async def test_a_press_made_by_hand_has_no_effect(bay: Bay, action: ActionName) -> None:
    user, group = bay.place("member")
    with untouched(bay.door):
        check_refused(await bay.presses(user, f"{action}:{bay.task}:0", group))


@pytest.mark.parametrize(
    "data",
    [
        "delete:unknown:0", "delete:任务:0", "cancel:' OR 1=1:0", "details:a b\x00c:0",
        f"details:{'x' * 200}:0", "edit:-:0", "page:limits-show:0", "promote:limits-show:0",
        "open:limits-show", "open::0", ":::", "open:limits-show:-1", "",
    ],
)  # fmt: skip
async def test_an_id_of_no_button_has_no_effect(bay: Bay, data: str) -> None:
    user, group = bay.place("member")
    with untouched(bay.door):
        check_refused(await bay.presses(user, data, group))


@every_command
async def test_no_button_opens_what_is_a_moderator_s(bay: Bay, command: Command) -> None:
    user, group = bay.place("member")
    with untouched(bay.door):
        assert await bay.presses(user, f"open:{token(command)}:0", group) == refusal(command)


async def test_a_panel_s_button_does_nothing_for_who_moderates_elsewhere(bay: Bay) -> None:
    user, group = bay.somewhere_else("member")
    bay.telegram.group(user).members[user.id] = "creator"
    for action in ("open", "form", "approve", "reject", "delete"):
        with untouched(bay.door):
            check_refused(await bay.presses(user, f"{action}:limits-show:0", group))


async def test_a_member_is_not_an_anonymous_one_by_pressing_under_a_group_s_message(
    bay: Bay,
) -> None:
    """Whoever presses is told by name, whoever wrote the message."""
    user, group = bay.place("member")
    with untouched(bay.door):
        under = bay.telegram.methods.add_message(
            group, User(ANONYMOUS, "Group", None, None, is_bot=True), text="?", sender_chat=group
        )
        query = bay.telegram.press_data(user, under, f"details:{bay.task}:0")
        answered: Mapping[str, str] = bay.telegram.methods.answered
        check_refused(str(await bay.telegram.until(lambda: answered[query])))
