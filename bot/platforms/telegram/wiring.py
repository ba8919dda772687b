"""How the parts of the adapter are joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.platforms.base import Dispatch
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.editing import Editing
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.hearing import Hearing
from bot.platforms.telegram.inbox import Inbox
from bot.platforms.telegram.notebook import Notebook
from bot.platforms.telegram.people import People
from bot.platforms.telegram.posting import Poster
from bot.platforms.telegram.pressing import Pressing
from bot.platforms.telegram.privately import Privately
from bot.platforms.telegram.prompts import Prompts
from bot.platforms.telegram.reading import Me
from bot.platforms.telegram.receiving import Receiver
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.replying import Replying
from bot.platforms.telegram.screen import Screen
from bot.platforms.telegram.starting import Starting
from bot.platforms.telegram.steps import Steps
from commands.spec import Command


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What everything that listens stands on. `clock` is UTC milliseconds."""

    bot: Bot
    dispatch: Dispatch
    commands: Sequence[Command]
    notebook: Notebook
    records: Records
    poster: Poster
    screen: Screen
    files: Files
    steps: Steps
    prompts: Prompts
    clock: Callable[[], int]

    def receiver(self, me: Me) -> Receiver:
        """Everything that takes updates."""
        people = People(self.bot, clock=self.clock)
        asking = self._asking(me)
        pressing = Pressing(
            bot=self.bot,
            commands=self.commands,
            dispatch=self.dispatch,
            asking=asking,
            editing=Editing(self.steps, self.prompts),
            people=people,
        )
        return Receiver(
            self.bot,
            inbox=Inbox(self.notebook, clock=self.clock),
            hearing=self._hearing(me, asking, people),
            pressing=pressing,
            records=self.records,
        )

    def _asking(self, me: Me) -> Asking:
        return Asking(
            dispatch=self.dispatch,
            screen=self.screen,
            files=self.files,
            records=self.records,
            steps=self.steps,
            privately=Privately(self.poster, self.screen, me),
        )

    def _hearing(self, me: Me, asking: Asking, people: People) -> Hearing:
        return Hearing(
            me=me,
            commands=self.commands,
            asking=asking,
            starting=Starting(
                commands=self.commands, asking=asking, people=people, records=self.records
            ),
            replying=Replying(
                commands=self.commands, asking=asking, prompts=self.prompts, steps=self.steps
            ),
            people=people,
            prompts=self.prompts,
            records=self.records,
        )
