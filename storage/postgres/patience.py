"""What is tried again on PostgreSQL, how often, and for how long.

Two transactions may get into each other's way, and the server may be restarted. Neither is
anybody's fault: an operation is a factory and can be run again.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from storage.database import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_CONFLICTS = 20
CONFLICT_S = 0.01  #: The first pause after a conflict, at most.
RECONNECT_S = 0.1  #: The first pause after a lost connection.
LONGEST_PAUSE_S = 2.0
GIVE_UP_S = 60.0  #: A restart takes seconds; a fail-over to another machine up to a minute.

CONFLICTS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
#: The connection is gone, or the server is not there, not yet or not for everybody.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
)


async def patiently(attempt: Callable[[], Awaitable[T]], *, give_up_s: float = GIVE_UP_S) -> T:
    """Call `attempt` until it does not fail for such a reason. Raises Unavailable in the end."""
    loop = asyncio.get_running_loop()
    until, conflicts, losses = loop.time() + give_up_s, 0, 0
    while True:
        try:
            return await attempt()
        except CONFLICTS:
            conflicts += 1
            if conflicts > MOST_CONFLICTS:
                raise
            pause = _pause(CONFLICT_S, conflicts) * random.random()  # noqa: S311
        except Exception as error:
            if not _is_loss(error):
                raise
            if loop.time() >= until:
                raise Unavailable(str(error)) from error
            losses += 1
            if losses == 1:
                log.warning("the database is away, asking again: %s", type(error).__name__)
            pause = _pause(RECONNECT_S, losses) * (0.5 + random.random() / 2)  # noqa: S311
        await asyncio.sleep(pause)


def _pause(first_s: float, times: int) -> float:
    return min(first_s * float(2 ** min(times, 16)), LONGEST_PAUSE_S)


def _is_loss(error: Exception) -> bool:
    if isinstance(error, asyncpg.InterfaceError):  # a wrong number of values is one too
        return "closed" in str(error)
    # A statement that was cancelled for taking too long is an intervention by descent alone.
    return isinstance(error, LOST) and not isinstance(error, asyncpg.QueryCanceledError)
