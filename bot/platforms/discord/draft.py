"""One request's worth of message: a layout and its files, made afresh for each attempt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import discord
from discord import ui

from bot.invocation import Message
from bot.platforms.discord.layout import layout, mentions
from bot.platforms.discord.parcel import Parcel

NONCE = 25  #: Characters at most (Discord: "Create Message").
_KEYS = 2**31 - 1  #: A component's id is a positive 32-bit number (Discord: "Anatomy").


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be sent.

    `nonce` names it, so that it is sent once; Discord keeps a number made of it with the message.
    `lead` is mark-up that stands above all else; `plain` is as in layout.py.
    """

    message: Message
    parcel: Parcel = field(default_factory=Parcel)
    nonce: str | None = None
    lead: str = ""
    plain: int = 0

    @property
    def key(self) -> int | None:
        """The number by which the message is found again."""
        return None if self.nonce is None else key_of(self.nonce)

    def plainer(self) -> Draft:
        """The same without more of what Discord may have refused in it."""
        parcel = replace(
            self.parcel, shown=tuple(replace(one, alt="") for one in self.parcel.shown)
        )
        return replace(self, plain=self.plain + 1, parcel=parcel)

    def view(self) -> ui.LayoutView:
        parcel = self.parcel
        return layout(
            self.message,
            parcel.shown,
            files=[file.safe_name for file in parcel.files],
            links=parcel.links,
            notes=parcel.notes,
            lead=self.lead,
            key=self.key,
            plain=self.plain,
        )

    def mentions(self) -> discord.AllowedMentions:
        return mentions(self.message)

    def files(self) -> list[discord.File]:
        """Opened files, for one request. Raises OSError."""
        return self.parcel.open()


def key_of(nonce: str) -> int:
    """A number for a nonce, from 1; the same for years."""
    digest = hashlib.sha256(nonce.encode()).digest()
    return int.from_bytes(digest[:8]) % _KEYS + 1


def nonce_of(nonce: str, part: str) -> str:
    """The nonce of what belongs to another message: a further parcel, a notification."""
    return hashlib.sha256(f"{nonce}:{part}".encode()).hexdigest()[:NONCE]


def has_key(component: Any, key: int) -> bool:
    """Whether this component of a message is the panel that was sent with the key."""
    return component.type is discord.ComponentType.container and component.id == key
