"""Messages for a simulated Discord: the real posting, an answer to a command, and what is there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import discord
from PIL import Image
from support.discordbot import Bot, running

from bot.invocation import Address, Button, Message, Person, PictureFile
from bot.pictures.errors import Unfitted
from bot.pictures.links import LinkOf, no_link
from bot.platforms.discord.posting import Posting

TASK = "01h2xcejqtf2nbrexx3vqjhp41"
NONCE = "5fYgE2q0ZkT8mXw1RbVn3LcDa"


@dataclass
class Smaller:
    """A fitter that makes files of exactly the size asked for.

    `never` are those of which it makes none; below `least` bytes it makes none of any.
    """

    folder: Path
    never: frozenset[str] = frozenset()
    least: int = 0
    unfitted: int = 0  #: So many times there is no room to make one.
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def fit(self, picture: PictureFile, *, limit_bytes: int) -> PictureFile | None:
        self.asked.append((picture.media_id, limit_bytes))
        if picture.path.stat().st_size <= limit_bytes:
            return picture
        if self.unfitted:
            self.unfitted -= 1
            raise Unfitted
        if picture.media_id in self.never or limit_bytes < self.least:
            return None
        path = self.folder / f"{picture.media_id}-{limit_bytes}.jpg"
        path.write_bytes(b"\xff\xd8" + bytes(limit_bytes - 2))
        return replace(picture, path=path, media_type="image/jpeg")


@dataclass
class Posts:
    """A bot that was asked for something, and what it posts."""

    bot: Bot
    posting: Posting
    address: Address
    person: Person
    fitter: Smaller
    now: list[int]

    @property
    def id(self) -> int:
        """The message that answers the command."""
        return int(self.address.message or 0)

    def expire(self) -> None:
        """Fifteen minutes later."""
        self.now[0] = (self.address.expires_at or 0) + 1

    def messages(self, channel: Any = None) -> list[discord.Message]:
        """What the bot has posted in the channel, oldest first."""
        here = channel or self.bot.channel
        return list(here.history(viewer=self.bot.ada))

    def panel(self, channel: Any = None, place: int = 0) -> str:
        """All of one message, as JSON."""
        message = self.messages(channel)[place]
        return json.dumps([one.to_dict() for one in message.components], ensure_ascii=False)

    def requests(self, method: str, contains: str = "") -> list[Any]:
        """The requests of one kind since the start."""
        log = self.bot.env.http_requests
        return [one for one in log if one.method == method and contains in one.path]

    def message(self, status: Any = "waiting", text: str = "Waiting.", **more: Any) -> Message:
        """A message of the task."""
        given = {"command": "imagine", "prompt": "a fox", "task_id": TASK, "person": self.person}
        return Message(text, status, **(given | more))

    def done(self, *pictures: PictureFile, **more: Any) -> Message:
        """A result."""
        buttons = (button("again"), button("delete"))
        return self.message("done", "Done.", pictures=pictures, buttons=buttons, **more)


def button(action: Any, picture: int = 0, *, task: str = TASK) -> Button:
    """A button."""
    return Button(action, f"{action} {picture + 1}", task, picture)


def picture(path: Path, name: str = "m1", *, size: int | None = None, **more: Any) -> PictureFile:
    """A picture that is a file; `size` is bytes."""
    path = path / f"{name}.png"
    Image.new("RGBA", (16, 16), (10, 90, 160, 128)).save(path)
    if size is not None:
        path.write_bytes(path.read_bytes().ljust(size, b"\0"))
    return PictureFile(path, name, "image/png", 16, 16, **more)


@asynccontextmanager
async def asked(
    folder: Path,
    *,
    private: bool = False,
    link: LinkOf = no_link,
    gap_ms: int = 3_000,
    **posting: Any,
) -> AsyncIterator[Posts]:
    """Somebody has typed /imagine and sees that the bot is thinking."""
    async with running() as bot:
        await bot.ada.slash(bot.channel, "imagine", prompt="a fox", private=private)
        address = bot.told.invoked[-1].address
        now = [(address.expires_at or 0) - 10 * 60_000]
        fitter = Smaller(folder)
        sender = Posting(
            bot.client, fitter=fitter, link=link, clock=lambda: now[0], gap_ms=gap_ms, **posting
        )
        person = Person(f"discord:{bot.ada.id}", "ada")
        yield Posts(bot, sender, address, person, fitter, now)
        await sender.close()
