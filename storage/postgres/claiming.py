"""Claiming waiting tasks in one round trip, and without a lock where none wait."""

from __future__ import annotations

from functools import partial
from typing import Any

from storage import claims
from storage.locks import LINE
from storage.postgres.driving import Connection
from storage.postgres.procedures import Procedure
from storage.task_rows import COLUMNS, Task, tasks_of

SHARED: Any = getattr(claims.claim_queued, "__wrapped__")  # noqa: B009 - mypy does not know it

_TYPES = ("TEXT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "BIGINT")


class Claiming:
    """Runs `claims.claim_queued`."""

    def __init__(self) -> None:
        self.procedure = Procedure(
            "claim", _TYPES, returns="SETOF tasks", body=_body(), columns=COLUMNS
        )

    async def run(self, connection: Connection, *, operation: partial[Any]) -> list[Task]:
        (provider,), given = operation.args, operation.keywords
        rows = await self.procedure.call(
            connection,
            provider,
            given["now"],
            given["now"] + given["lease_ms"],
            given["per_person"],
            given["max_in_flight"],
            given["limit"],
        )
        return tasks_of(rows or [])


def _body() -> str:
    update, _, _ = claims.CLAIM_QUEUED.partition(" RETURNING ")
    return f"""
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM tasks
                WHERE provider = $1 AND state = 'queued' AND not_before <= $2) THEN
                RETURN;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('{LINE}', 0));
            FOR number IN 1..$6 LOOP
                RETURN QUERY {update} RETURNING tasks.*;
                EXIT WHEN NOT FOUND;
            END LOOP;
        END
    """  # noqa: S608 - texts of ours
