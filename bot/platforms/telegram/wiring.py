"""How the parts of the adapter are joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.pictures.links import LinkOf
from bot.platforms.base import Dispatch, Endings
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.connection import Bot
from bot.platforms.telegram.editing import Editing
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.forms import Forms
from bot.platforms.telegram.hearing import Hearing
from bot.platforms.telegram.inbox import Inbox, Term
from bot.platforms.telegram.memory import Memory
from bot.platforms.telegram.paging import Paging
from bot.platforms.telegram.parcels import Packer
from bot.platforms.telegram.people import People
from bot.platforms.telegram.posting import Poster
from bot.platforms.telegram.pressing import Pressing
from bot.platforms.telegram.privately import Privately
from bot.platforms.telegram.prompts import Prompts
from bot.platforms.telegram.reading import Me
from bot.platforms.telegram.receiving import Receiver
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.replying import Replying
from bot.platforms.telegram.rights import Rights
from bot.platforms.telegram.screen import Screen
from bot.platforms.telegram.starting import Starting
from bot.platforms.telegram.steps import Steps
from bot.platforms.telegram.turns import Turns
from commands.spec import Command


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that puts something into chats."""

    bot: Bot
    records: Records
    poster: Poster
    screen: Screen

    @classmethod
    def over(
        cls,
        bot: Bot,
        records: Records,
        *,
        turns: Turns,
        packer: Packer,
        link: LinkOf,
        clock: Callable[[], int],
        endings: Endings | None = None,
    ) -> Sending:
        """Join it. `clock` is UTC milliseconds."""
        poster = Poster(bot, records)
        screen = Screen(
            poster,
            records=records,
            packer=packer,
            turns=turns,
            link=link,
            clock=clock,
            endings=endings,
        )
        return cls(bot, records, poster, screen)


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What everything that listens stands on. `clock` is UTC milliseconds."""

    dispatch: Dispatch
    commands: Sequence[Command]
    memory: Memory
    sending: Sending
    files: Files
    clock: Callable[[], int]

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self.memory, clock=self.clock)

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.sending.poster, self.prompts)

    @cached_property
    def people(self) -> People:
        return People(self.sending.bot, clock=self.clock)

    async def receiver(self, me: Me, term: Term) -> Receiver:
        """Everything that takes updates in a term."""
        await self.sending.records.load()  # another process may have heard of moves since
        asking = self._asking(me)
        return Receiver(
            self.sending.bot,
            inbox=Inbox(self.memory, term, clock=self.clock),
            hearing=self._hearing(me, asking),
            pressing=self._pressing(asking),
            records=self.sending.records,
        )

    def _asking(self, me: Me) -> Asking:
        return Asking(
            dispatch=self.dispatch,
            screen=self.sending.screen,
            files=self.files,
            records=self.sending.records,
            steps=self.steps,
            privately=Privately(self.sending.poster, self.sending.screen, me),
            people=self.people,
            rights=Rights(self.sending.bot, clock=self.clock),
        )

    def _pressing(self, asking: Asking) -> Pressing:
        return Pressing(
            bot=self.sending.bot,
            commands=self.commands,
            dispatch=self.dispatch,
            asking=asking,
            editing=Editing(self.steps, self.prompts),
            paging=Paging(self.sending.poster, asking, Forms(self.steps, self.prompts)),
        )

    def _hearing(self, me: Me, asking: Asking) -> Hearing:
        records = self.sending.records
        return Hearing(
            me=me,
            people=self.people,
            commands=self.commands,
            asking=asking,
            starting=Starting(
                commands=self.commands, asking=asking, people=self.people, records=records
            ),
            replying=Replying(
                commands=self.commands,
                asking=asking,
                prompts=self.prompts,
                steps=self.steps,
                named=self.people.named,
            ),
            prompts=self.prompts,
            records=records,
        )
