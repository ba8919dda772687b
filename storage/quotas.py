"""Credits: what a person has used in a space in a UTC day, and the reservation of one task.

Whoever settles or refunds has changed the task's row in the same transaction, so that no other
transaction does it at the same time; `state = 'held'` makes it happen once.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.operation import Sql, Steps, operation

DAY_MS = 86_400_000

CHARGE = Sql("""
    INSERT INTO usage (space_id, person_id, period, used)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
    WHERE CAST($4 AS BIGINT) <= COALESCE(
        (SELECT daily_credits FROM guilds WHERE id = $1), CAST($5 AS BIGINT))
    ON CONFLICT (period, space_id, person_id) DO UPDATE SET used = usage.used + excluded.used
    WHERE usage.used + excluded.used <= COALESCE(
        (SELECT daily_credits FROM guilds WHERE id = excluded.space_id), CAST($5 AS BIGINT))
    RETURNING used
""")

# What was used under the person's other ids, where the server counts that too. A sub-select of its
# own statement, because few people have other ids and everybody else shall not pay for it.
_LINKED = """
    COALESCE((SELECT sum(used) FROM usage WHERE period = $3 AND person_id IN (
        SELECT other.person_id FROM links AS own
        JOIN links AS other ON other.group_id = own.group_id
        WHERE own.person_id = $2 AND other.person_id <> own.person_id)
        AND EXISTS (SELECT 1 FROM guilds WHERE id = $1 AND count_linked = 1)), 0)
"""

CHARGE_LINKED = Sql(f"""
    INSERT INTO usage (space_id, person_id, period, used)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
    WHERE CAST($4 AS BIGINT) + {_LINKED} <= COALESCE(
        (SELECT daily_credits FROM guilds WHERE id = $1), CAST($5 AS BIGINT))
    ON CONFLICT (period, space_id, person_id) DO UPDATE SET used = usage.used + excluded.used
    WHERE usage.used + excluded.used + {_LINKED} <= COALESCE(
        (SELECT daily_credits FROM guilds WHERE id = excluded.space_id), CAST($5 AS BIGINT))
    RETURNING used
""")  # noqa: S608 - a text of ours

HOLD = Sql("""
    INSERT INTO reservations (task_id, space_id, person_id, period, cost, state)
    VALUES ($1, $2, $3, $4, $5, 'held')
""")

_STANDING = Sql("""
    SELECT COALESCE((SELECT daily_credits FROM guilds WHERE id = $1), CAST($4 AS BIGINT)),
        COALESCE((SELECT used FROM usage
            WHERE space_id = $1 AND person_id = $2 AND period = $3), 0)
""")

_STANDING_LINKED = Sql(f"""
    SELECT COALESCE((SELECT daily_credits FROM guilds WHERE id = $1), CAST($4 AS BIGINT)),
        COALESCE((SELECT used FROM usage
            WHERE space_id = $1 AND person_id = $2 AND period = $3), 0) + {_LINKED}
""")  # noqa: S608 - a text of ours

_SETTLE = Sql("""
    UPDATE reservations SET state = 'settled', cost = $2
    WHERE task_id = $1 AND state = 'held'
    RETURNING space_id, person_id, period
""")

_REFUND = Sql("""
    UPDATE reservations SET state = 'refunded'
    WHERE task_id = $1 AND state = 'held'
    RETURNING space_id, person_id, period
""")

_GIVE_BACK = Sql("""
    UPDATE usage SET used = used - $4
    WHERE space_id = $1 AND person_id = $2 AND period = $3
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may use in a space, has used, and when that begins anew (UTC ms)."""

    limit: int
    used: int
    resets_at: int


def period_of(now: int) -> int:
    """The UTC day of a moment: when it began."""
    return now - now % DAY_MS


@operation
def standing(
    space_id: str, person_id: str, *, default_limit: int, now: int, linked: bool = False
) -> Steps[Standing]:
    """The limit, the credits used today, and when the day ends.

    `linked`: the person has other ids, whose use counts where the server says so.
    """
    steps = stand(space_id, person_id, default_limit=default_limit, now=now, linked=linked)
    return (yield from steps)


def stand(
    space_id: str, person_id: str, *, default_limit: int, now: int, linked: bool
) -> Steps[Standing]:
    """The steps of `standing`, for use inside another operation."""
    period = period_of(now)
    statement = _STANDING_LINKED if linked else _STANDING
    rows = yield statement, (space_id, person_id, period, default_limit)
    ((limit, used),) = rows
    return Standing(limit, int(used), resets_at=period + DAY_MS)


def settle(task_id: str, *, cost: int, charge: int) -> Steps[None]:
    """Steps that charge a task at `charge` of its `cost`; the rest is given back."""
    if not 0 <= charge <= cost:
        raise ValueError(f"task {task_id} costs {cost} and cannot be charged at {charge}")
    (account,) = yield _SETTLE, (task_id, charge)
    if charge < cost:
        yield _GIVE_BACK, (*account, cost - charge)


def refund(task_id: str, *, cost: int) -> Steps[None]:
    """Steps that give back everything a task reserved."""
    (account,) = yield _REFUND, (task_id,)
    yield _GIVE_BACK, (*account, cost)
