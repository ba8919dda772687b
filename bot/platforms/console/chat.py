"""The bot in the channel: what people do there, acknowledged at once, then dispatched."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.errors import NotFound, render, say
from bot.invocation import Address, Filled, Invocation, Message, Person, Press
from bot.platforms.base import Dispatch
from bot.platforms.console.asked import (
    Asked,
    Dismissed,
    Pressed,
    Said,
    attach,
    read_command,
)
from bot.platforms.console.entries import Entry
from bot.platforms.console.errands import Errands
from bot.platforms.console.history import History
from bot.platforms.console.people import BOT, address_of, find_person
from bot.platforms.console.uploads import Submission, Uploads
from commands.spec import Attachment, Command, Kind, TextCommand

log = logging.getLogger(__name__)

ONE_MOMENT = say("One moment…")
WENT_WRONG = say("Something went wrong here. Nothing more will happen with this; try again.")
INTERRUPTED = say(
    "Easel was restarted before it could answer. If it had taken this on, the result still "
    "comes here; if nothing happens, ask again."
)
NO_PAGE = say("That page is no longer there. Open it again with /panel.")
#: No commands; answered by a few lines for whoever pressed.
PRIVATE_ACTIONS = (
    "cancel", "delete", "details", "page", "open", "agree", "approve", "reject",
    "report", "takedown", "dismiss",
)  # fmt: skip
#: Answered where the button was, where nobody else sees it.
TURNING_ACTIONS = ("page", "open")
#: Buttons that ask the same command once more.
REPEATING_ACTIONS = ("again", "vary")
#: The command of a button that is not called as its command is.
COMMAND_OF: Mapping[str, str] = {"face": "faceswap"}


class Chat:
    """Takes what people do in the channel to dispatch, and its answers back."""

    def __init__(
        self,
        dispatch: Dispatch,
        *,
        history: History,
        errands: Errands,
        uploads: Uploads,
        commands: Sequence[Command],
        ids: Callable[[], str],
    ) -> None:
        self._dispatch = dispatch
        self._history = history
        self._errands = errands
        self._uploads = uploads
        self._commands = commands
        self._ids = ids

    async def say(self, said: Said) -> str:
        """Put a person's own words into the channel; the message's id."""
        person, id = find_person(said.person), self._ids()
        earlier = await self._history.add(
            id, Message(said.text), author=person.id, person=person.id,
            key=self._key("say", said.person, said.key), private=False,
        )  # fmt: skip
        return earlier or id

    async def ask(self, asked: Asked, submission: Submission | None, *, language: str) -> str:
        """Run a command; the id of the message that shows it from now on.

        Takes the submission over: its files are gone when the command was dispatched.
        """
        try:
            person = find_person(asked.person, language)
            typed = read_command(asked, self._commands)
            files = submission.files if submission else ()
            options = attach(typed, files, ours=asked.pictures)
            replied = await self._replied(asked.reply_to, person)
            id = self._ids()
            private = options.get("private") is True
            address = address_of(id, person, private=private)
            invocation = Invocation(
                f"console:command:{id}", typed.command.name, options, person, address, replied
            )
            return await self._begin(
                Message(
                    render(ONE_MOMENT, language), "waiting",
                    command=typed.command.name, prompt=_prompt(typed.command, options),
                    person=person,
                ),
                address,
                person=person,
                key=self._key("ask", asked.person, asked.key),
                # What is answered in text is for the one who asked, so it starts that way.
                private=private or isinstance(typed.command, TextCommand),
                answer=lambda: self._dispatch.invoke(invocation),
                submission=submission,
            )  # fmt: skip
        except BaseException:
            await self._discard(submission)
            raise

    async def send(self, asked: Asked, *, language: str) -> str:
        """Run a command by the form of a page, which shows what comes of it; that page's message.

        The same request twice is one.
        """
        person, typed = find_person(asked.person, language), read_command(asked, self._commands)
        page = await self._history.get(asked.page)
        if page is None or not page.private or page.person != person.id:
            raise NotFound(NO_PAGE)
        key = self._key("send", asked.person, asked.key)
        if not await self._history.is_new(key, message=page.id):
            return page.id
        address = address_of(page.id, person, private=True)
        invocation = Invocation(
            f"console:command:{self._ids()}", typed.command.name, typed.options, person, address,
            on_page=True,
        )  # fmt: skip
        return self._turn(address, lambda: self._dispatch.invoke(invocation), language)

    async def press(self, pressed: Pressed, *, language: str) -> str:
        """Act on a button that is really there; the id of the message that answers it."""
        person, id = find_person(pressed.person, language), self._ids()
        entry = await self._pressed(pressed, person)
        turned = entry.private and pressed.action in TURNING_ACTIONS
        address = address_of(entry.id if turned else id, person, private=entry.private)
        press = Press(
            f"console:press:{id}", pressed.action, pressed.task_id, person, address,
            pressed.picture,
        )  # fmt: skip
        if turned:
            return self._turn(address, lambda: self._dispatch.press(press), language)
        quiet = pressed.action in PRIVATE_ACTIONS
        command = "" if quiet else COMMAND_OF.get(pressed.action, pressed.action)
        if pressed.action in REPEATING_ACTIONS:
            command = entry.command
        placeholder = render(ONE_MOMENT, language)
        return await self._begin(
            Message(placeholder, "waiting", command=command, person=person),
            address,
            person=person,
            key=self._key("press", pressed.person, pressed.key),
            private=entry.private or quiet,
            answer=lambda: self._dispatch.press(press),
            submission=None,
        )

    async def refill(self, pressed: Pressed, *, language: str) -> Filled:
        """What the form of an edit button is filled with. Raises a refusal."""
        person = find_person(pressed.person, language)
        entry = await self._pressed(pressed, person)
        address = address_of(None, person, private=entry.private)
        press = Press("", pressed.action, pressed.task_id, person, address, pressed.picture)
        filled = await self._dispatch.refill(press)
        if isinstance(filled, Message):
            raise NotFound(say("{text}", text=filled.text))
        return filled

    async def dismiss(self, dismissed: Dismissed) -> None:
        """Take a private reply off one's own page."""
        person = find_person(dismissed.person)
        entry = await self._history.get(dismissed.message)
        if entry is None or not entry.private or entry.person != person.id:
            raise NotFound(say("There is no such reply."))
        await self._history.remove(entry.id)

    def _turn(
        self, address: Address, answer: Callable[[], Awaitable[Message]], language: str
    ) -> str:
        """Put another page where the one is that was read. Raises Busy."""
        self._errands.reserve()
        self._errands.start(self._answer(address, answer, None, language))
        return address.message or ""

    async def _pressed(self, pressed: Pressed, person: Person) -> Entry:
        entry = await self._history.get(pressed.message)
        if entry is None or not entry.visible_to(person.id) or not _has(entry, pressed):
            raise NotFound(say("This button is no longer there."))
        return entry

    async def _replied(self, message: str, person: Person) -> tuple[Attachment, ...]:
        """The pictures of the message replied to, where this person may see it."""
        entry = await self._history.get(message) if message else None
        if entry is None or not entry.visible_to(person.id):
            return ()
        return tuple(Attachment(media=picture.media) for picture in entry.results)

    async def _begin(
        self,
        placeholder: Message,
        address: Address,
        *,
        person: Person,
        key: str,
        private: bool,
        answer: Callable[[], Awaitable[Message]],
        submission: Submission | None,
    ) -> str:
        """Show the placeholder, then fetch the answer in the background. Raises Busy."""
        id = address.message or ""
        self._errands.reserve()
        try:
            earlier = await self._history.add(
                id, placeholder, author=BOT, person=person.id, key=key, private=private,
                answered=False,
            )  # fmt: skip
        except BaseException:
            self._errands.release()
            raise
        if earlier is not None:
            self._errands.release()
            await self._discard(submission)
            return earlier
        self._errands.start(self._answer(address, answer, submission, person.language))
        return id

    async def _answer(
        self,
        address: Address,
        answer: Callable[[], Awaitable[Message]],
        submission: Submission | None,
        language: str,
    ) -> None:
        try:
            message = await answer()
        except Exception:
            # Dispatch promises not to raise; a person still has to be told of a bug.
            log.exception("message %s: no answer", address.message)
            message = Message(render(WENT_WRONG, language), "failed", private=True)
        finally:
            await self._discard(submission)
        private = address.private or message.private
        await self._history.replace(address.message or "", message, private=private)

    async def _discard(self, submission: Submission | None) -> None:
        if submission is not None:
            await self._uploads.discard(submission)

    def _key(self, kind: str, person: str, key: str | None) -> str:
        return f"{kind}:{person}:{key or self._ids()}"


def _prompt(command: Command, options: Mapping[str, Any]) -> str:
    """What was typed, for the placeholder: the first text option."""
    texts = (option.name for option in command.common if option.kind is Kind.TEXT)
    value = options.get(next(texts, ""), "")
    return value[:2000] if isinstance(value, str) else ""


def _has(entry: Entry, pressed: Pressed) -> bool:
    return any(
        (button["action"], button["task_id"], button["picture"])
        == (pressed.action, pressed.task_id, pressed.picture)
        for button in (*entry.body.get("buttons", ()), *entry.body.get("choices", ()))
    )
