"""Reserve: a task is accepted when its limits allow it, its place in line is taken, and its
credits are held, all in one transaction.

The line is weighted round robin by person, then by space. `turn` is the round in which a person's
task is served: their newest waiting task's round plus its cost or, when none waits, the round now
being served, which is the turn at the head of the line. `space_turn` is the same among spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage import grants, pools, quotas, rollups
from storage.limits import Limits, Rule
from storage.locks import lock, of_linked, of_person
from storage.media import KEEP, NewMedia
from storage.media import values_of as values_of_media
from storage.operation import Abort, Sql, Steps, operation
from storage.periods import day_of, ends
from storage.task_rows import NewTask, Task, selecting, tasks_of

ENTER = Sql("""
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
class Reserved:
    """The task was accepted."""

    task: Task


@dataclass(frozen=True, slots=True)
class Existing:
    """The same event was accepted before; nothing was charged now."""

    task: Task


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule said no: that of credits, of the server's pool, or None for that of waiting tasks.

    `resets_at` is UTC milliseconds, None where no clock lifts the rule.
    """

    rule: Rule | None
    limit: int
    used: int
    resets_at: int | None


@operation
def reserve(
    new: NewTask, *, limits: Limits, media: Sequence[NewMedia] = (), now: int
) -> Steps[Reserved | Existing | Refused]:
    """Accept a task with its inputs, or say which rule refuses it."""
    account = (new.space_id, new.person_id, day_of(now))
    yield from lock(of_person(new.person_id))
    if new.linked:
        yield from lock(of_linked(new.space_id))
    missing = yield from _charge(account, new, limits.room, now)
    entered = yield ENTER, values_of(new, limits, now)
    if not entered:
        raise Abort((yield from _existing(new)) or (yield from _too_many(new, limits)))
    if missing:
        yield from _draw(account, new, limits, missing, now)
    yield quotas.HOLD, (new.id, *account, new.cost, missing)
    if limits.pool is not None:
        yield from _take_from_pool(new, limits.pool, new.cost - missing, now)
    for one in media:
        yield KEEP, values_of_media(one)
    yield from rollups.asked(new.space_id, new.person_id, new.command, now=now)
    ((turn, space_turn),) = entered
    return Reserved(as_reserved(new, turn=turn, space_turn=space_turn, now=now))


def _charge(account: quotas.Account, new: NewTask, rule: Rule, now: int) -> Steps[int]:
    """Charge what the rule still allows; the credits that are missing then."""
    if (yield from quotas.charge(account, new.cost, rule=rule, now=now, linked=new.linked)):
        return 0
    if existing := (yield from _existing(new)):
        raise Abort(existing)
    used = yield from quotas.use(account, rule=rule, now=now, linked=new.linked)
    free = max(0, rule.amount - used)
    if free and not (
        yield from quotas.charge(account, free, rule=rule, now=now, linked=new.linked)
    ):
        free = 0
    return new.cost - free


def _draw(
    account: quotas.Account, new: NewTask, limits: Limits, missing: int, now: int
) -> Steps[None]:
    """Take from the person's grants what the rule does not allow, or refuse by the rule."""
    drawn = yield from grants.draw(new.id, new.space_id, new.person_id, credits=missing, now=now)
    if drawn < missing:
        rule = limits.credits
        used = yield from quotas.use(account, rule=rule, now=now, linked=new.linked)
        used -= new.cost - missing  # charged a moment ago, and undone by this
        used += limits.carried
        raise Abort(Refused(rule, rule.amount, used, ends(rule.period, now)))


def _take_from_pool(new: NewTask, rule: Rule, credits: int, now: int) -> Steps[None]:
    if not (yield from pools.charge(new.space_id, rule=rule, credits=credits, now=now)):
        used = yield from pools.used(new.space_id, rule=rule, now=now)
        raise Abort(Refused(rule, rule.amount, used, ends(rule.period, now)))


def _existing(new: NewTask) -> Steps[Existing | None]:
    rows = yield _BY_KEY, (new.key,)
    return Existing(tasks_of(rows)[0]) if rows else None


def _too_many(new: NewTask, limits: Limits) -> Steps[Refused]:
    ((waiting,),) = yield _WAITING, (new.person_id,)
    return Refused(None, limits.max_waiting, waiting, None)


def values_of(new: NewTask, limits: Limits, now: int) -> tuple[object, ...]:
    """The values of `ENTER`."""
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


def as_reserved(new: NewTask, *, turn: int, space_turn: int, now: int) -> Task:
    """The task as `ENTER` has written it."""
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
