"""Reserving in one round trip: what nearly every request is, as a function of the database.

It is made of the very statements of storage/reservations.py, in their order, and does what they do
where nothing is special: a daily limit, no pool, no other ids, no need of grants. For all else, and
to say why something is refused, it undoes itself and the shared form runs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import asyncpg

from storage import quotas, reservations, rollups
from storage.limits import Limits
from storage.locks import of_person
from storage.media import NewMedia
from storage.operation import Operation
from storage.periods import day_of
from storage.postgres import driving
from storage.postgres.driving import Connection
from storage.reservations import Existing, Refused, Reserved
from storage.task_rows import NewTask

Result = Reserved | Existing | Refused

# The values of `reservations._ENTER` are $1 to $15; these come after.
_DAY, _AMOUNT, _LOCK = 16, 17, 18
_TYPES = ", ".join(
    "BIGINT" if number in (12, 14, 15, _DAY, _AMOUNT) else "TEXT" for number in range(1, 19)
)
_ID, _COMMAND, _SPACE, _PERSON, _COST = 1, 3, 6, 7, 12

NOT_SO = "EASEL"  #: SQLSTATE: something is special, nothing was done.


class Reserving:
    """Runs `reserve` by the function of this version; its name is its text's, since two versions
    may use one database during an upgrade."""

    def __init__(self) -> None:
        body = _body()
        self.name = f"easel_reserve_{hashlib.sha256(body.encode()).hexdigest()[:12]}"
        self._create = f"""
            CREATE OR REPLACE FUNCTION {self.name}({_TYPES})
            RETURNS TABLE (round BIGINT, space_round BIGINT)
            LANGUAGE plpgsql AS $easel$ {body} $easel$
        """
        places = ", ".join(f"${number}" for number in range(1, 19))
        self._call = f"SELECT round, space_round FROM {self.name}({places})"  # noqa: S608

    async def prepare(self, connection: Connection) -> None:
        """Make the function, if this version has not run here before."""
        there = "SELECT count(*) FROM pg_proc WHERE proname = $1"
        if not await connection.fetchval(there, self.name):
            await connection.execute(self._create)

    def of(self, operation: Operation[Any]) -> Callable[..., Awaitable[Any]] | None:
        """How this operation is run in one round trip; None where it is not `reserve`."""
        is_reserve = isinstance(operation, partial) and operation.func is _SHARED
        return self._reserve if is_reserve else None

    async def _reserve(self, connection: Connection, *, operation: partial[Any]) -> Result:
        (new,), given = operation.args, operation.keywords
        if _is_plain(new, **given):
            try:
                rows = await connection.fetch(
                    self._call, *_values(new, given["limits"], given["now"])
                )
            except asyncpg.PostgresError as error:
                if error.sqlstate != NOT_SO:
                    raise
            else:
                ((turn, space_turn),) = rows
                task = reservations.as_reserved(
                    new, turn=turn, space_turn=space_turn, now=given["now"]
                )
                return Reserved(task)
        return await driving.write(connection, operation)


_SHARED: Any = getattr(reservations.reserve, "__wrapped__")  # noqa: B009 - mypy does not know it


def _is_plain(new: NewTask, *, limits: Limits, now: int, media: Sequence[NewMedia] = ()) -> bool:
    is_daily = limits.credits.period == "day"
    return is_daily and limits.pool is None and not new.linked and not media


def _values(new: NewTask, limits: Limits, now: int) -> tuple[object, ...]:
    entered = reservations.values_of(new, limits, now)
    values = (*entered, day_of(now), limits.credits.amount, of_person(new.person_id))
    return tuple(map(driving.storable, values))


def _body() -> str:
    charge = _numbered(quotas.CHARGE["day", False], _SPACE, _PERSON, _DAY, _COST, _AMOUNT)
    hold = _numbered(quotas.HOLD, _ID, _SPACE, _PERSON, _DAY, _COST, 0)
    asked = _numbered(rollups.ASKED, _DAY, _SPACE, _PERSON, _COMMAND)
    return f"""
        #variable_conflict use_column
        DECLARE used_now BIGINT;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(${_LOCK}, 0));
            {charge} INTO used_now;
            IF NOT FOUND THEN RAISE SQLSTATE '{NOT_SO}'; END IF;
            {reservations.ENTER} INTO round, space_round;
            IF NOT FOUND THEN RAISE SQLSTATE '{NOT_SO}'; END IF;
            {hold};
            {asked};
            RETURN NEXT;
        END
    """


def _numbered(statement: str, *numbers: int) -> str:
    """The statement with its places among the function's; 0 is the number nought itself."""

    def place(found: re.Match[str]) -> str:
        number = numbers[int(found[1]) - 1]
        return f"${number}" if number else "0"

    return re.sub(r"\$(\d+)", place, statement).strip()
