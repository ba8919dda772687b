"""Recording our copy of a result in one round trip: one picture without a finding."""

from __future__ import annotations

from functools import partial
from typing import Any

from storage import media, transitions
from storage.media import values_of
from storage.postgres import driving
from storage.postgres.driving import Connection
from storage.postgres.procedures import Procedure, numbered

SHARED: Any = getattr(transitions.keep_results, "__wrapped__")  # noqa: B009 - mypy does not know it

# The lease's task and attempt are $1 and $2, the values of `media.KEEP` come after.
_FIRST = 3


class Keeping:
    """Runs `transitions.keep_results`."""

    def __init__(self) -> None:
        types = ("TEXT", "BIGINT", *media.KEEP_TYPES)
        self.procedure = Procedure("keep", types, returns="BOOLEAN", body=_body())

    async def run(self, connection: Connection, *, operation: partial[Any]) -> bool:
        (task_id, attempt, pictures), given = operation.args, operation.keywords
        if len(pictures) == 1 and not given.get("found"):
            values = values_of(pictures[0])
            rows = await self.procedure.call(connection, task_id, attempt, *values)
            if rows is not None:
                return bool(rows[0][0])
        return bool(await driving.write(connection, operation))


def _body() -> str:
    places = range(_FIRST, _FIRST + len(media.KEEP_TYPES))
    return f"""
        #variable_conflict use_column
        DECLARE held TEXT;
        BEGIN
            {numbered(transitions.HOLD_LEASE, 1, 2)} INTO held;
            IF NOT FOUND THEN RETURN FALSE; END IF;
            {numbered(media.KEEP, *places)};
            RETURN TRUE;
        END
    """
