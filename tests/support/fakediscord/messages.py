"""A message, as Discord keeps it and as a person sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.fakediscord.world import Channel, User

BUTTON, LINK_STYLE, TEXT_DISPLAY, GALLERY = 2, 5, 10, 12
SELECTS = {3, 5, 6, 7, 8}
SPOILER = "SPOILER_"


class Flag(IntFlag):
    """https://discord.com/developers/docs/resources/message#message-object-message-flags"""

    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    COMPONENTS_V2 = 1 << 15


@dataclass(eq=False)
class Attachment:
    """A file that hangs at a message, or that somebody gave to a command."""

    id: int
    filename: str
    data: bytes
    content_type: str
    url: str
    expires_at: int  #: Of the URL: it is signed and dies.
    width: int | None = None
    height: int | None = None
    description: str | None = None
    ephemeral: bool = False

    @property
    def spoiler(self) -> bool:
        return self.filename.startswith(SPOILER)


@dataclass(frozen=True)
class Button:
    """A button as it stands in a message."""

    label: str
    custom_id: str | None
    url: str | None
    disabled: bool
    emoji: str | None


@dataclass(eq=False)
class Message:
    """`seen_by` is the one person who sees it, where it is private."""

    id: int
    channel: Channel
    author: User
    created_at: int
    type: int = 0
    content: str = ""
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    reference: Message | None = None
    metadata: dict[str, Any] | None = None
    seen_by: User | None = None
    mentions: list[User] = field(default_factory=list)
    pinged: list[User] = field(default_factory=list)  #: Who was notified: no edit does that.
    edits: list[int] = field(default_factory=list)  #: When, in milliseconds.
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & Flag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """“Easel is thinking…”"""
        return bool(self.flags & Flag.LOADING)

    @property
    def v2(self) -> bool:
        return bool(self.flags & Flag.COMPONENTS_V2)

    @property
    def text(self) -> str:
        """All one can read in it, buttons apart."""
        shown = [one["content"] for one in self.parts() if one["type"] == TEXT_DISPLAY]
        return "\n".join([self.content, *shown]) if self.content else "\n".join(shown)

    @property
    def buttons(self) -> list[Button]:
        return [_button(one) for one in self.parts() if one["type"] == BUTTON]

    @property
    def selects(self) -> list[dict[str, Any]]:
        return [one for one in self.parts() if one["type"] in SELECTS]

    @property
    def gallery(self) -> list[dict[str, Any]]:
        """The pictures shown: media, description, spoiler."""
        return [item for one in self.parts() if one["type"] == GALLERY for item in one["items"]]

    def parts(self) -> Iterator[dict[str, Any]]:
        """Every component, from top to bottom."""
        return walk(self.components)


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component and what is inside it."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        inner = [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk(inner)


def _button(component: dict[str, Any]) -> Button:
    return Button(
        label=component.get("label") or "",
        custom_id=component.get("custom_id"),
        url=component.get("url"),
        disabled=component.get("disabled", False),
        emoji=(component.get("emoji") or {}).get("name"),
    )
