"""Pages of moderators: the buttons around an answer, what they open, and their forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dispatch.access import refuse_unless_moderator
from bot.dispatch.telling import told
from bot.errors import NotFound, render, say
from bot.invocation import Button, Filled, Invocation, Message, Person, Press
from bot.moderation import settingforms
from commands import find
from commands.answers import Open, line
from commands.panels import PAGES, label_of, page_of, read_token, token_of
from commands.spec import ATTACHED, Command, Kind, TextCommand
from storage import guilds
from storage.database import Database

NO_SUCH = say("This button is not known here any more. Type the command instead.")
SETTING = "settings set"


def open_button(open: Open, language: str) -> Button:
    """The button, labelled in this language."""
    label = render(told(open.label), language)
    return Button("form" if open.form else "open", label, token_of(open))


@dataclass(frozen=True)
class Panels:
    """What there is to open with these commands. Raises refusals."""

    commands: Sequence[Command]
    database: Database

    def dressed(self, message: Message, *, person: Person) -> Message:
        """A command's answer as the page that it is, where it is one."""
        page = PAGES.get(message.command)
        if page is None:
            return message
        language = person.language
        choose = "" if page.choose is None else render(told(page.choose), language)
        return replace(
            message,
            person=person,
            title=render(told(page.title), language),
            buttons=(*message.buttons, *self._buttons(page.opens, language)),
            choices=tuple(self._buttons(page.choices, language)),
            choose=choose,
        )

    def opened(self, press: Press) -> Invocation:
        """The command that a button opens: as if it was typed, without options."""
        command, given = self._named(press.task_id)
        if given:
            raise NotFound(NO_SUCH)
        return Invocation(press.id, command.name, {}, press.person, press.address)

    async def form(self, press: Press) -> Filled:
        """The form of the command that a button names."""
        command, given = self._named(press.task_id)
        refuse_unless_moderator(command, press.person)
        asks = tuple(option for option in command.declared if option.kind not in ATTACHED)
        if not asks:
            raise NotFound(NO_SUCH)
        title = label_of(press.task_id) or line(command.description)
        language = press.person.language
        words = render(told(title), language)
        filled = Filled(command.name, {}, {}, words, asks, language=language)
        return await self._about(filled, given, press) if given else filled

    def page_below(self, invocation: Invocation) -> Invocation | None:
        """The page that a form was sent on, to be shown again."""
        page = page_of(invocation.command)
        if not invocation.on_page or page is None:
            return None
        return replace(invocation, command=page, options={}, on_page=False)

    # -- Private ---------------------------------------------------------------------------

    def _buttons(self, opens: Iterable[Open], language: str) -> Iterable[Button]:
        return (open_button(one, language) for one in opens if find(one.command, self.commands))

    def _named(self, token: str) -> tuple[TextCommand[Any], str]:
        found = read_token(token, self.commands)
        if found is None or not isinstance(found[0], TextCommand):
            raise NotFound(NO_SUCH)
        return found[0], found[1]

    async def _about(self, filled: Filled, given: str, press: Press) -> Filled:
        """The form without its first option, which was chosen by the button."""
        first, *rest = filled.asks
        if first.kind is not Kind.CHOICE or given not in first.choices:
            raise NotFound(NO_SUCH)
        filled = replace(filled, asks=tuple(rest), given={first.name: given})
        if filled.command != SETTING:
            return filled
        guild = await self.database.read(guilds.get(press.address.space))
        now = settingforms.typed({} if guild is None else guild.settings, given)
        asks = tuple(settingforms.asked(option, given) for option in rest)
        return replace(filled, asks=asks, options={} if now is None else {rest[0].name: now})
