"""Forms that people have open: what they start from, for whichever process they are sent to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.invocation import Person
from commands.spec import Attachment
from storage import openforms
from storage.database import Database

log = logging.getLogger(__name__)

KEEP_S = 1.0  #: A form has to be the first answer, and Discord waits three seconds for that.

_PICTURES = TypeAdapter(tuple[Attachment, ...])


@dataclass(frozen=True)
class OpenForms:
    """Keeps what forms start from. Never raises: a form that lost it is opened again.

    `clock` is UTC milliseconds.
    """

    database: Database
    clock: Callable[[], int]

    async def keep(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        """Keep the pictures a form starts from."""
        try:
            told = _PICTURES.dump_json(tuple(pictures), exclude_defaults=True).decode()
            kept = openforms.keep(person.id, about, pictures=told, now=self.clock())
            async with asyncio.timeout(KEEP_S):
                await self.database.write(kept)
        except Exception:
            log.exception("what a form starts from could not be kept")

    async def find(self, person: Person, about: str) -> tuple[Attachment, ...]:
        """Those pictures; none where nothing is known of them."""
        try:
            told = await self.database.read(openforms.find(person.id, about, now=self.clock()))
            return () if told is None else _PICTURES.validate_json(told)
        except Exception:
            log.exception("what a form starts from could not be looked up")
            return ()
