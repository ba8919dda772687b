"""A bell between the processes: that there is work, and nothing more.

What there is to do is in the tables; a ring that is lost costs a look a moment later. Rings are
collected: a notification in every transaction would make all commits wait for one lock.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg

log = logging.getLogger(__name__)

CHANNEL = "easel"
PAUSE_S = 0.005  #: Between two notifications of one process.
AGAIN_S = 1.0  #: After the connection was lost.
TEST_S = 30.0  #: A connection that a firewall has forgotten is noticed so late.
CLOSE_S = 2.0
ALL = ""  #: Heard after a lost connection: anything may have been missed.

Heard = Callable[[str], None]


class Bell:
    """Rings for the other processes and hears theirs, over a connection of its own."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._waiting: set[str] = set()
        self._rung = asyncio.Event()
        self._ears: list[Heard] = []
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="storage bell")

    def ring(self, name: str) -> None:
        """Tell the others, soon."""
        self._waiting.add(name)
        self._rung.set()

    def listen(self, heard: Heard) -> None:
        """Be told of what others ring; one's own is heard too."""
        self._ears.append(heard)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._serve()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the database does not ring just now: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_S)
            self._tell(ALL)

    async def _serve(self) -> None:
        connection = await self._connect()
        try:
            await connection.add_listener(CHANNEL, self._heard)
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(TEST_S):
                        await self._rung.wait()
                await self._notify(connection)
                await asyncio.sleep(PAUSE_S)
        finally:
            await asyncio.shield(_closed(connection))

    async def _notify(self, connection: Any) -> None:
        names, self._waiting = self._waiting, set()
        self._rung.clear()
        try:
            # Without a name it only proves that the connection lives.
            await connection.execute(
                "SELECT pg_notify($1, name) FROM unnest(CAST($2 AS TEXT[])) AS name",
                CHANNEL, sorted(names), timeout=TEST_S,
            )  # fmt: skip
        except BaseException:
            self._waiting |= names
            raise

    def _heard(self, connection: object, pid: int, channel: str, name: object) -> None:
        self._tell(str(name))

    def _tell(self, name: str) -> None:
        for heard in self._ears:
            heard(name)


async def _closed(connection: Any) -> None:
    try:
        await connection.close(timeout=CLOSE_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


def connecting(url: str) -> Callable[[], Any]:
    """How the bell makes its connection."""
    return partial(
        asyncpg.connect, url, timeout=10.0, server_settings={"application_name": "easel"}
    )
