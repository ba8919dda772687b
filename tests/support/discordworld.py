"""The service in a process of its own on a stand-in Discord, and what must be so at the end."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import aiohttp
from PIL import Image
from support.databases import rows
from support.discordways import GATEWAY, HTTP, reachable
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.service import Service, settings
from support.vendor import Vendor
from support.world import FINISHED, PARKED

LOCAL = {
    f"EASEL_ROUTES__{name}": "local"
    for name in ("IMAGINE", "FACESWAP", "FACES", "UPSCALE", "DESCRIBE", "REMOVEBG")
}
MADE_S = 60.0  #: The local provider draws on a busy machine.
OPEN = "SELECT id FROM tasks WHERE closed_at IS NULL"
PROMPT = {"prompt": "a lighthouse in a storm"}


@dataclass
class DiscordWorld:
    """Discord, the service, and the folder it keeps its things in; the vendor where it is used."""

    discord: FakeDiscord
    service: Service
    data_dir: Path
    vendor: Vendor
    way: str = GATEWAY

    async def start(self) -> None:
        """Start, and wait until the bot hears people and its commands are known."""
        await self.service.start()
        await self.discord.ready(shards=0 if self.way == HTTP else 1)

    async def restart(self) -> None:
        """kill -9, and the same service again."""
        await self.service.kill()
        await self.discord.until(lambda: not self.discord.gateway.listening)
        await self.start()

    async def switch(self, way: str) -> None:
        """Start it with another setting of how it hears people; it does not run."""
        self.service = self.service.with_settings(EASEL_DISCORD__MODE=way)
        self.way = way
        await self.start()

    async def until_shown(
        self, message: Message, text: str, *, timeout_s: float = MADE_S
    ) -> Message:
        """Wait until a message says this somewhere."""
        await self.discord.until(lambda: text in message.text, timeout_s)
        return message

    async def until_done(self, message: Message) -> Message:
        """Wait until a message shows pictures and is nothing that goes on."""
        await self.discord.until(lambda: is_result(message), MADE_S)
        return message

    async def until_state(self, state: str, *, tasks: int | None = None) -> None:
        """Wait until every task is in this state."""
        await self.until(
            lambda: set(self.states().values()) == {state} and tasks in (None, len(self.states()))
        )

    async def until_state_of(self, task: str, state: str) -> None:
        """Wait until this task is in this state."""
        await self.until(lambda: self.states().get(task) == state)

    async def until(self, condition: Callable[[], object], timeout_s: float = MADE_S) -> None:
        """The database has no events: it is looked at after each answer of the service."""
        async with asyncio.timeout(timeout_s), aiohttp.ClientSession(self.service.url) as http:
            while not condition():
                async with http.get("/readyz") as response:
                    await response.read()

    async def until_parked(self) -> None:
        """Wait until some result is kept for /queue."""
        await self.until(lambda: rows(self.data_dir, PARKED) != [])

    async def until_told(self) -> None:
        """Wait until nothing is left to be told of any task."""
        await self.until(lambda: rows(self.data_dir, OPEN) == [])

    async def until_listed(self) -> None:
        """Wait until the vendor's models are known."""
        await self.until((self.data_dir / "lists/zhiqite-models.json").exists)

    def states(self) -> dict[str, str]:
        """Every accepted task and its state."""
        return dict(rows(self.data_dir, "SELECT id, state FROM tasks"))

    async def health(self) -> tuple[int, dict[str, str]]:
        """The status of /healthz, and the problems it names."""
        async with aiohttp.ClientSession(self.service.url) as http, http.get("/healthz") as told:
            return told.status, (await told.json())["problems"]

    async def until_healthy(self) -> None:
        """Wait until /healthz names no problem."""
        async with asyncio.timeout(MADE_S):
            while (await self.health())[0] != 200:
                pass

    async def check_end(self, *, tasks: int, settled: int | None = None) -> None:
        """Stop; so many tasks, all ended, the ledger exact, and nothing Discord would not take."""
        assert await self.service.stop() == 0
        assert self.discord.violations == []
        states = self.states()
        assert len(states) == tasks
        assert set(states.values()) <= set(FINISHED), states
        self.check_ledger(tasks=tasks, settled=tasks if settled is None else settled)

    def check_ledger(self, *, tasks: int, settled: int) -> None:
        """One reservation a task, none held, and a person's use is what was settled."""
        kept = [one for (one,) in rows(self.data_dir, "SELECT state FROM reservations")]
        assert sorted(kept) == ["refunded"] * (tasks - settled) + ["settled"] * settled
        (charged,) = rows(
            self.data_dir, "SELECT coalesce(sum(cost), 0) FROM reservations WHERE state = 'settled'"
        )
        assert rows(self.data_dir, "SELECT coalesce(sum(used), 0) FROM usage") == [charged]


@asynccontextmanager
async def discord_world(
    data_dir: Path,
    *,
    auto: bool = True,
    discord: FakeDiscord | None = None,
    log: IO[bytes] | None = None,
    start: bool = True,
    **more: str,
) -> AsyncIterator[DiscordWorld]:
    """All of it, with the stand-in vendor; `more` are settings in the environment.

    People are heard as the test's `way` says (discordways.py), by the gateway without one.
    """
    async with Vendor(auto=auto) as vendor, discord or FakeDiscord() as fake:
        environment = settings(data_dir, vendor.url, **{**reachable(), **fake.settings(), **more})
        service = Service(environment, "", log=log)
        way = environment["EASEL_DISCORD__MODE"]
        world = DiscordWorld(fake, service, data_dir, vendor, way)
        try:
            if start:
                await world.start()
            yield world
        finally:
            if world.service.running:
                await world.service.kill()


def is_result(message: Message) -> bool:
    """Whether a message shows how a request ended well."""
    labels = {button.label for button in message.buttons}
    return "Details" in labels and "Delete" in labels and "Cancel" not in labels


def pictures(message: Message) -> list[Image.Image]:
    """The pictures that hang at a message, read whole."""
    opened = [Image.open(io.BytesIO(one.data)) for one in message.attachments]
    for picture in opened:
        picture.load()
    return opened


def png(picture: Image.Image) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def button_id(message: Message, name: str) -> str:
    """The id of the button of this label or emoji."""
    for button in message.buttons:
        if name in (button.label, button.emoji) and button.custom_id:
            return button.custom_id
    raise AssertionError(f"there is no {name!r}")


def public_results(discord: FakeDiscord) -> list[Message]:
    """Every result anybody in the channel sees, oldest first."""
    seen = discord.general.public
    return [message for message in seen if not message.deleted and is_result(message)]


def see(message: Message) -> dict[str, Any]:
    """All that a person sees of a message, for a test's own eyes."""
    return {
        "text": message.text,
        "gallery": [(item["description"], item["spoiler"]) for item in message.gallery],
        "buttons": [button.label or button.emoji for button in message.buttons],
        "private": message.ephemeral,
    }
