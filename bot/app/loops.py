"""The service's endless loops: started together, started again when one breaks, ended together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

log = logging.getLogger(__name__)

PAUSE_S = 1.0  #: After a loop broke: what broke it (a full disk) may still be so.

Loop = Callable[[], Awaitable[None]]


class Loops:
    """Runs loops by name. `problem` is what a health check says."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._running: list[asyncio.Task[None]] = []
        self._broken: set[str] = set()

    def start(self) -> None:
        self._running = [
            asyncio.create_task(self._forever(name, loop), name=name)
            for name, loop in self._loops.items()
        ]

    async def stop(self) -> None:
        """Cancel every loop and wait for its end."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def problem(self) -> str | None:
        """Which loops broke and have not run for a while since."""
        return f"not running: {', '.join(sorted(self._broken))}" if self._broken else None

    async def _forever(self, name: str, loop: Loop) -> None:
        while True:
            try:
                await loop()
            except Exception:
                log.exception("the loop %s broke; it starts again", name)
                self._broken.add(name)
            await asyncio.sleep(PAUSE_S)
            asyncio.get_running_loop().call_later(10 * PAUSE_S, self._broken.discard, name)
