"""Reserving in one round trip: a daily limit, no pool, no other ids, no inputs, no need of grants.

That is nearly every request. To say why one is refused, the shared form runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from storage import quotas, reservations, rollups
from storage.limits import Limits
from storage.locks import of_person
from storage.media import NewMedia
from storage.periods import day_of
from storage.postgres import driving
from storage.postgres.driving import Connection
from storage.postgres.procedures import NOT_SO, Procedure, numbered
from storage.reservations import Existing, Refused, Reserved
from storage.task_rows import NewTask

SHARED: Any = getattr(reservations.reserve, "__wrapped__")  # noqa: B009 - mypy does not know it

# The values of `reservations.ENTER` are $1 to $15; these come after.
_DAY, _AMOUNT, _LOCK = 16, 17, 18
_NUMBERS = (12, 14, 15, _DAY, _AMOUNT)
_ID, _COMMAND, _SPACE, _PERSON, _COST = 1, 3, 6, 7, 12


class Reserving:
    """Runs `reservations.reserve`."""

    def __init__(self) -> None:
        self.procedure = Procedure(
            "reserve",
            ["BIGINT" if number in _NUMBERS else "TEXT" for number in range(1, 19)],
            returns="TABLE (round BIGINT, space_round BIGINT)",
            body=_body(),
        )

    async def run(
        self, connection: Connection, *, operation: partial[Any]
    ) -> Reserved | Existing | Refused:
        (new,), given = operation.args, operation.keywords
        if _is_plain(new, **given):
            values = _values(new, given["limits"], given["now"])
            rows = await self.procedure.call(connection, *values)
            if rows is not None:
                ((turn, space_turn),) = rows
                return Reserved(
                    reservations.as_reserved(
                        new, turn=turn, space_turn=space_turn, now=given["now"]
                    )
                )
        result: Reserved | Existing | Refused = await driving.write(connection, operation)
        return result


def _is_plain(new: NewTask, *, limits: Limits, now: int, media: Sequence[NewMedia] = ()) -> bool:
    is_daily = limits.credits.period == "day"
    return is_daily and limits.pool is None and not new.linked and not media


def _values(new: NewTask, limits: Limits, now: int) -> tuple[object, ...]:
    entered = reservations.values_of(new, limits, now)
    return (*entered, day_of(now), limits.room.amount, of_person(new.person_id))


def _body() -> str:
    charge = numbered(quotas.CHARGE["day", False], _SPACE, _PERSON, _DAY, _COST, _AMOUNT)
    hold = numbered(quotas.HOLD, _ID, _SPACE, _PERSON, _DAY, _COST, "0")
    asked = numbered(rollups.ASKED, _DAY, _SPACE, _PERSON, _COMMAND)
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
