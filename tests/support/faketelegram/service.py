"""The service in a process of its own with Telegram switched on: started, killed, started again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from support.databases import rows
from support.ports import free_port
from support.service import Service, settings
from support.world import FINISHED

LOCAL = {
    f"EASEL_ROUTES__{name}": "local"
    for name in ("IMAGINE", "FACESWAP", "UPSCALE", "DESCRIBE", "REMOVEBG")
}


@dataclass
class Running:
    """A service and its folder."""

    service: Service
    data_dir: Path

    async def restart(self) -> None:
        """kill -9, and the same service again."""
        await self.service.kill()
        await self.service.start()

    def states(self) -> dict[str, str]:
        return dict(rows(self.data_dir, "SELECT id, state FROM tasks"))

    def check_ledger(self, *, tasks: int) -> None:
        """So many tasks, each delivered and settled once."""
        states = self.states()
        assert len(states) == tasks
        assert set(states.values()) <= set(FINISHED)
        assert rows(self.data_dir, "SELECT count(*) FROM reservations WHERE state = 'settled'") == [
            (tasks,)
        ]


@asynccontextmanager
async def running(
    data_dir: Path,
    *,
    vendor_url: str,
    api_url: str,
    token: str,
    log: IO[bytes] | None = None,
    **more: str,
) -> AsyncIterator[Running]:
    """Start it; `more` are settings in the environment."""
    port = free_port()
    environment = settings(
        data_dir,
        vendor_url,
        **{
            "EASEL_LISTENER__PORT": str(port),
            "EASEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "EASEL_TELEGRAM__TOKEN": token,
            "EASEL_TELEGRAM__API_URL": api_url,
            **more,
        },
    )
    service = Service(environment, "", program=Path(__file__), log=log)
    await service.start()
    try:
        yield Running(service, data_dir)
    finally:
        if service.running:
            await service.kill()


def _main() -> None:
    from bot import app, logs
    from bot.config import load

    def ready(addresses: app.Addresses) -> None:
        print("ready", addresses.listener, flush=True)  # noqa: T201 - the test waits for this

    loaded = load()
    logs.set_up(level=loaded.log.level, form=loaded.log.format, secrets=loaded.secrets())
    asyncio.run(app.run(loaded, ready=ready))


if __name__ == "__main__":
    _main()
