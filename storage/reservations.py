"""Reserve: a task is accepted when its limits allow it, its place in line is taken, and its
credits are held, all in one transaction.

The line is weighted round robin by person, then by space. `turn` is the round in which a person's
task is served: their newest waiting task's round plus its cost or, when none waits, the round now
being served, which is the turn at the head of the line. `space_turn` is the same among spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage import quotas
from storage.media import KEEP, NewMedia, values_of
from storage.operation import Abort, Sql, Steps, operation
from storage.task_rows import NewTask, Task, selecting, tasks_of

_ENTER = Sql("""
    INSERT INTO tasks (id, key, command, provider, platform, space_id, person_id, channel_id,
        language, request, address, cost, parent_id, created_at, turn, space_turn)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT),
        CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT),
        CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($11 AS TEXT), CAST($12 AS BIGINT),
        CAST($13 AS TEXT), CAST($14 AS BIGINT),
        COALESCE(
            (SELECT turn + CASE WHEN cost > 0 THEN cost ELSE 1 END FROM tasks
                WHERE person_id = $7 AND state = 'queued' AND provider = $4 AND closed_at IS NULL
                ORDER BY turn DESC, cost DESC LIMIT 1),
            (SELECT turn FROM tasks WHERE provider = $4 AND state = 'queued'
                ORDER BY turn, space_turn, id LIMIT 1),
            0),
        COALESCE(
            (SELECT space_turn + CASE WHEN cost > 0 THEN cost ELSE 1 END FROM tasks
                WHERE provider = $4 AND space_id = $6 AND state = 'queued'
                ORDER BY space_turn DESC, cost DESC LIMIT 1),
            (SELECT space_turn FROM tasks WHERE provider = $4 AND state = 'queued'
                ORDER BY turn, space_turn, id LIMIT 1),
            0)
    WHERE (SELECT count(*) FROM tasks
        WHERE person_id = $7 AND state = 'queued' AND closed_at IS NULL) < CAST($15 AS BIGINT)
    ON CONFLICT (key) DO NOTHING
    RETURNING turn, space_turn
""")

_BY_KEY = selecting("WHERE key = $1")

_WAITING = Sql("""
    SELECT count(*) FROM tasks
    WHERE person_id = $1 AND state = 'queued' AND closed_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults per person: credits per space and UTC day (a guild may say otherwise), and tasks
    waiting at once."""

    daily_credits: int
    max_waiting: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """The task was accepted."""

    task: Task


@dataclass(frozen=True, slots=True)
class Existing:
    """The same event was accepted before; nothing was charged now."""

    task: Task


@dataclass(frozen=True, slots=True)
class Refused:
    """`rule` said no: `daily_credits` or `max_waiting`.

    `resets_at` is UTC milliseconds, None where no clock lifts the rule.
    """

    rule: str
    limit: int
    used: int
    resets_at: int | None


@operation
def reserve(
    new: NewTask, *, limits: Limits, media: Sequence[NewMedia] = (), now: int
) -> Steps[Reserved | Existing | Refused]:
    """Accept a task with its inputs, or say which rule refuses it."""
    period = quotas.period_of(now)
    # First, because where rows are locked one by one this makes a person's requests in a space
    # queue up, so that the next statement counts all that wait.
    charged = yield (
        quotas.CHARGE_LINKED if new.linked else quotas.CHARGE,
        (new.space_id, new.person_id, period, new.cost, limits.daily_credits),
    )
    if not charged:
        return (yield from _existing(new)) or (yield from _too_dear(new, limits, now))
    entered = yield _ENTER, _values(new, limits, now)
    if not entered:
        raise Abort((yield from _existing(new)) or (yield from _too_many(new, limits)))
    yield quotas.HOLD, (new.id, new.space_id, new.person_id, period, new.cost)
    for one in media:
        yield KEEP, values_of(one)
    ((turn, space_turn),) = entered
    return Reserved(_task(new, turn=turn, space_turn=space_turn, now=now))


def _existing(new: NewTask) -> Steps[Existing | None]:
    rows = yield _BY_KEY, (new.key,)
    return Existing(tasks_of(rows)[0]) if rows else None


def _too_dear(new: NewTask, limits: Limits, now: int) -> Steps[Refused]:
    standing = yield from quotas.stand(
        new.space_id,
        new.person_id,
        default_limit=limits.daily_credits,
        now=now,
        linked=new.linked,
    )
    return Refused("daily_credits", standing.limit, standing.used, standing.resets_at)


def _too_many(new: NewTask, limits: Limits) -> Steps[Refused]:
    ((waiting,),) = yield _WAITING, (new.person_id,)
    return Refused("max_waiting", limits.max_waiting, waiting, None)


def _values(new: NewTask, limits: Limits, now: int) -> tuple[object, ...]:
    return (
        new.id,
        new.key,
        new.command,
        new.provider,
        new.platform,
        new.space_id,
        new.person_id,
        new.channel_id,
        new.language,
        new.request,
        new.address,
        new.cost,
        new.parent_id,
        now,
        limits.max_waiting,
    )


def _task(new: NewTask, *, turn: int, space_turn: int, now: int) -> Task:
    # By position, because it is on the hottest path there is.
    return Task(
        new.id,
        new.command,
        new.provider,
        new.platform,
        new.space_id,
        new.person_id,
        new.channel_id,
        new.language,
        new.request,
        new.address,
        new.cost,
        new.parent_id,
        turn,
        space_turn,
        now,
    )
