"""What a chat platform is to the rest: it dispatches what people do and shows messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.invocation import (
    Address,
    Board,
    Filled,
    Invocation,
    Message,
    Person,
    Press,
    Suggestion,
)
from commands.spec import Attachment

_MOMENT = re.compile(r"<t:(\d{1,12})(?::[tTdDfFR])?>")


class Dispatch(Protocol):
    """The door to everything else. Never raises: what went wrong is in the message."""

    async def vet(self, invocation: Invocation) -> Message | None:
        """What is wrong with the options as typed, said at once: nothing is looked up but what
        the server says of a refusal.

        None where nothing is, as far as that can be told so early: a picture that is missing may
        still be found in the channel.
        """

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        """Completions for what was typed of an option in a server, best first; no network.

        `adult`: the channel may see entries marked so.
        """

    async def invoke(self, invocation: Invocation) -> Message:
        """Run a command; the answer to be shown at `invocation.address`."""

    async def press(self, press: Press) -> Message:
        """Act on a button. A message with a task id is the start of a new task."""

    async def refill(self, press: Press) -> Filled | Message:
        """What a form is filled with, to change and repeat a task or to use a page of moderators.

        A message is a refusal.
        """

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        """Keep what a form about a message starts from, for whichever process it is sent to.

        Best effort, within a second.
        """

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        """What was kept for a form about a message; none where nothing is known of it."""

    async def board(self, person: Person, *, space: str) -> Board | None:
        """What this person has under way and left; None where that cannot be told just now."""


class Platform(Protocol):
    """One chat platform.

    Starting and stopping are bounded by the caller. The others raise `bot.errors.DeliveryError`
    and nothing else.
    """

    name: str

    async def start(self, dispatch: Dispatch | None) -> None:
        """Connect and begin to dispatch. Returns once people can be served.

        Without a dispatch another process answers people, and this one only posts.
        """

    async def stop(self) -> None:
        """Take nothing new; let go of connections."""

    async def show(self, address: Address, message: Message) -> None:
        """Replace what is shown at `address`, best effort: progress that may be lost.

        Never replaces what `deliver` has put there: a fast provider may be done before the
        answer of `Dispatch.invoke` has been shown, and that answer obeys the same rule.
        """

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message at `address` and return where it now is.

        Without a message in `address` it is a new one in that channel. A platform that cannot
        reach the channel may send it to the person alone. What was private stays private. Raises
        DeliveryError, `permanent` where the message has to wait until the person asks for it. The
        same `nonce` (at most 25 characters) twice is one message, as far as the platform
        allows it.
        """

    async def remove(self, address: Address) -> None:
        """Delete a message of ours."""

    async def retract(self, address: Address, message: Message) -> None:
        """Put a few words in place of a message of ours, which keeps nothing of what it showed.

        What belongs to it is deleted; so is the message itself where it cannot be replaced. One
        that is gone already is fine. Raises DeliveryError, `permanent` where it is out of reach.
        """

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Forget what is kept here of somebody, older than a moment (UTC ms); not what is in the
        chat itself. Again it changes nothing."""

    async def problem(self) -> str | None:
        """One sentence, fit for a stranger's eyes, where people cannot be served just now."""


class Endings(Protocol):
    """What is known of ends that other processes show."""

    async def has_ended(self, task_id: str) -> bool:
        """Whether the person was given the end."""

    async def is_behind(self, message: Message) -> bool:
        """Whether a task is farther by now than this message of it says."""

    def cover(self, task_id: str) -> None:
        """Something was shown over the end: have it shown again."""


@runtime_checkable
class Hooked(Protocol):
    """A platform that is told what happens by requests to our listener."""

    door_path: str

    async def receive(self, request: web.Request) -> web.Response:
        """Take what is posted to `door_path`."""

    def shut(self) -> None:
        """Take nothing more; what is in hand goes on."""


def replace_moments(text: str, render: Callable[[int], str]) -> str:
    """Put a platform's own words where `<t:SECONDS:R>` stands; `render` gets UTC seconds."""
    return _MOMENT.sub(lambda match: render(int(match[1])), text)
