"""Where a message of ours goes, as Telegram counts: chats, topics and messages are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.invocation import Address, Person

PLATFORM = "telegram"
THREAD, ASKED, ALBUM = "thread", "asked", "album"  #: Keys of `Address.extra`.


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, perhaps a topic of it; `message` is ours to edit, `asked` the one it answers.

    `about` is the group that is spoken of there, where that is somebody's private chat.
    """

    chat: int
    thread: int | None = None
    asked: int | None = None
    message: int | None = None
    about: int | None = None

    def moved(self, chat: int) -> Self:
        """The same in a group that has another id now: its messages have other ids too."""
        return self if chat == self.chat else type(self)(chat, about=self.about)


def dashed(command: str) -> str:
    """A command's name as a link may have it: without a space."""
    return command.replace(" ", "-")


def person_id(user: int) -> str:
    """A person's id over all platforms."""
    return f"{PLATFORM}:{user}"


def user_of(person: Person | None) -> int | None:
    """The account to write to in private; None where there is none."""
    platform, _, number = ("" if person is None else person.id).partition(":")
    return int(number) if platform == PLATFORM and number.isdigit() else None


def address_of(place: Place, *, space: int, private: bool = False) -> Address:
    """A place as the core keeps it. `space` is the group it belongs to, by its first id."""
    return Address(
        platform=PLATFORM,
        space=f"{PLATFORM}:{space}",
        channel=str(place.chat),
        message=None if place.message is None else str(place.message),
        private=private,
        direct=place.chat > 0,
        extra=extra_of(place),
    )


def extra_of(place: Place) -> dict[str, str]:
    """What an address keeps of a place for us alone."""
    extra = {THREAD: place.thread, ASKED: place.asked}
    return {name: str(value) for name, value in extra.items() if value is not None}


def place_of(address: Address, person: Person | None) -> Place | None:
    """Where an address leads; None for what is private to somebody who cannot be written to."""
    chat = int(address.channel)
    if address.private and chat < 0:
        user = user_of(person)
        return None if user is None else Place(user)
    return Place(
        chat=chat,
        thread=_number(address.extra, THREAD),
        asked=_number(address.extra, ASKED),
        message=None if address.message is None else int(address.message),
    )


def album_of(address: Address) -> list[int]:
    """The messages of the album that belongs to an address."""
    return [int(number) for number in address.extra.get(ALBUM, "").split(",") if number]


def _number(extra: Mapping[str, str], name: str) -> int | None:
    return int(extra[name]) if name in extra else None
