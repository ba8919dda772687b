"""The listener on a real socket, with the acting parts in plain sight."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.pictures.folder import FolderStore
from bot.provider.errors import Unreadable
from bot.signing import Signer
from bot.web.callbacks import CallbackDoor
from bot.web.health import Health
from bot.web.listener import Listener, application, bind, listen
from bot.web.media import MediaDoor
from bot.web.metrics import Metrics, Reading
from storage.media import Media


@dataclass
class Inbox:
    """Takes callbacks; `unreadable` bodies are refused as a provider's protocol would."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    unreadable: frozenset[bytes] = frozenset()

    async def callback(self, task_id: str, body: bytes) -> None:
        if body in self.unreadable:
            raise Unreadable("not an envelope")
        self.taken.append((task_id, body))


@dataclass
class Site:
    """Everything behind the listener that a test may turn."""

    store: FolderStore
    signer: Signer = field(default_factory=lambda: Signer(b"secret"))
    inbox: Inbox = field(default_factory=Inbox)
    rows: dict[str, Media] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    checks: dict[str, Callable[[], Awaitable[str | None]]] = field(default_factory=dict)
    ready: bool = True
    now: int = 1_700_000_000_000

    async def find(self, media_id: str) -> Media | None:
        return self.rows.get(media_id)

    async def read(self) -> Reading:
        return self.reading

    async def start(self) -> Listener:
        app = application(
            callback_door=CallbackDoor(self.inbox, self.signer, body_seconds=0.3),
            media_door=MediaDoor(
                self.signer,
                find=self.find,
                store=self.store,
                clock=lambda: self.now,
                sending_seconds=0.3,
            ),
            health=Health(self.checks, ready=lambda: self.ready, check_seconds=0.1),
            metrics=Metrics(self.read, clock=lambda: self.now),
        )
        return await listen(app, bind(host="127.0.0.1", port=0))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(FolderStore(tmp_path / "media"))


@pytest.fixture
async def listener(site: Site) -> AsyncIterator[Listener]:
    listener = await site.start()
    yield listener
    await listener.close()


@pytest.fixture
async def web(listener: Listener) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the listener; paths are enough."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{listener.port}") as session:
        yield session
