"""Delivering in one round trip: charged in full, and nothing of it from grants."""

from __future__ import annotations

from functools import partial
from typing import Any

from storage import quotas, rollups, totals, transitions, whereabouts
from storage.histograms import BUCKETS, GROWTH
from storage.periods import DAY_MS
from storage.postgres import driving
from storage.postgres.driving import Connection
from storage.postgres.procedures import NOT_SO, Procedure, numbered
from storage.whereabouts import NOWHERE

SHARED: Any = getattr(transitions.delivered, "__wrapped__")  # noqa: B009 - mypy does not know it

_ID, _ATTEMPT, _ADDRESS, _NOW, _CHARGE, _MADE, _CHANNEL, _MESSAGES = range(1, 9)
_TYPES = ("TEXT", "BIGINT", "TEXT", "BIGINT", "BIGINT", "BIGINT", "TEXT", "TEXT[]")


class Delivering:
    """Runs `transitions.delivered`."""

    def __init__(self) -> None:
        self.procedure = Procedure("deliver", _TYPES, returns="BOOLEAN", body=_body())

    async def run(self, connection: Connection, *, operation: partial[Any]) -> bool:
        (task_id, attempt), given = operation.args, operation.keywords
        made_at, place = given.get("made_at"), given.get("place", NOWHERE)
        rows = None
        if not given.get("hidden"):
            rows = await self.procedure.call(
                connection,
                task_id,
                attempt,
                given["address"],
                given["now"],
                given["charge"],
                given["now"] if made_at is None else made_at,
                place.channel_id,
                list(place.message_ids),
            )
        if rows is not None:
            return bool(rows[0][0])
        return bool(await driving.write(connection, operation))


def _body() -> str:
    delivered = numbered(transitions.DELIVERED, _ID, _ATTEMPT, _ADDRESS, _NOW)
    settle = numbered(quotas.SETTLE, _ID, _CHARGE)
    ended = numbered(
        rollups.ENDED, "today", "task.space_id", "task.person_id", "task.command", "1", "0", "0",
        f"${_CHARGE}", "0", "task.polls", "task.sends",
    )  # fmt: skip
    run = _bucket("task.finished_at - task.submitted_at")
    total = _bucket(f"${_MADE} - task.created_at")
    took = partial(numbered, rollups.TOOK, "today", "task.space_id", "task.command")
    summed = numbered(
        totals.ENDED, "task.command", "1", "0", "0", f"${_CHARGE}", "0", "task.polls", "task.sends"
    )
    placed = numbered(whereabouts.PLACED, _CHANNEL, "message", _ID)
    lasted = partial(numbered, totals.TOOK, "task.command")
    return f"""
        #variable_conflict use_column
        DECLARE task RECORD; account RECORD; today BIGINT; message TEXT;
        BEGIN
            IF EXISTS (SELECT 1 FROM reservations WHERE task_id = ${_ID} AND granted > 0) THEN
                RAISE SQLSTATE '{NOT_SO}';
            END IF;
            {delivered} INTO task;
            IF NOT FOUND THEN RETURN FALSE; END IF;
            IF task.cost <> ${_CHARGE} THEN RAISE SQLSTATE '{NOT_SO}'; END IF;
            {settle} INTO account;
            IF NOT FOUND THEN RAISE SQLSTATE '{NOT_SO}'; END IF;
            today := task.created_at - task.created_at % {DAY_MS};
            {ended};
            {summed};
            IF task.submitted_at IS NOT NULL THEN
                {took("'run'", run)};
                {lasted("'run'", run)};
            END IF;
            {took("'total'", total)};
            {lasted("'total'", total)};
            FOREACH message IN ARRAY ${_MESSAGES} LOOP
                {placed};
            END LOOP;
            RETURN TRUE;
        END
    """  # noqa: S608 - texts of ours


def _bucket(ms: str) -> str:
    """`histograms.bucket_of`, in the database's words."""
    spread = f"ln(CAST(greatest({ms}, 1) AS DOUBLE PRECISION)) / {GROWTH!r}"
    return f"least(CAST(floor({spread}) AS BIGINT), {BUCKETS - 1})"
