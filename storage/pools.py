"""Pools: the credits a whole server may use in a period, whoever asks."""

from __future__ import annotations

from storage.limits import Rule
from storage.locks import lock, of_pool
from storage.operation import Sql, Steps, operation
from storage.periods import PERIODS, begins, days, ends
from storage.standings import Standing

# The first reservation under a rule makes the row, from what was used in the period so far. Its
# own charge is among that already: it was made in this transaction.
_FILL = Sql("""
    INSERT INTO pools (space_id, period, begins, used)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT),
        COALESCE((SELECT sum(used) FROM usage
            WHERE space_id = $1 AND period >= $3 AND period < $4), 0) - CAST($5 AS BIGINT)
    WHERE NOT EXISTS (
        SELECT 1 FROM pools WHERE space_id = $1 AND period = $2 AND begins = $3)
    ON CONFLICT (space_id, period, begins) DO NOTHING
""")

_CHARGE = Sql("""
    UPDATE pools SET used = used + $4
    WHERE space_id = $1 AND period = $2 AND begins = $3 AND used + $4 <= $5
    RETURNING used
""")

_USED = Sql("SELECT used FROM pools WHERE space_id = $1 AND period = $2 AND begins = $3")

_GIVE_BACK = Sql("""
    UPDATE pools SET used = used - $3 WHERE space_id = $1 AND period = $2 AND begins = $4
""")


_SUM = Sql("""
    SELECT CAST(COALESCE(sum(used), 0) AS BIGINT) FROM usage
    WHERE space_id = $1 AND period >= $2 AND period < $3
""")


@operation
def standing(space_id: str, *, rule: Rule, now: int) -> Steps[Standing]:
    """What is used of a pool, and when it is full again."""
    rows = yield _USED, (space_id, rule.period, begins(rule.period, now))
    if not rows:  # nobody has reserved under this rule yet
        rows = yield _SUM, (space_id, begins(rule.period, now), ends(rule.period, now))
    return Standing(rule, int(rows[0][0]), ends(rule.period, now))


def charge(space_id: str, *, rule: Rule, credits: int, now: int) -> Steps[bool]:
    """Steps that take credits from a pool, if they are in it; they are in `usage` already."""
    first, last = begins(rule.period, now), days(rule.period, now)[-1]
    yield from lock(of_pool(space_id))
    yield _FILL, (space_id, rule.period, first, last + 1, credits)
    taken = yield _CHARGE, (space_id, rule.period, first, credits, rule.amount)
    return bool(taken)


def used(space_id: str, *, rule: Rule, now: int) -> Steps[int]:
    """Steps that tell what was used of a pool; 0 where nobody reserved under its rule yet."""
    rows = yield _USED, (space_id, rule.period, begins(rule.period, now))
    return int(rows[0][0]) if rows else 0


def give_back(space_id: str, *, credits: int, day: int) -> Steps[None]:
    """Steps that return credits used on a day to every pool they may have come from."""
    for period in PERIODS:
        yield _GIVE_BACK, (space_id, period, credits, begins(period, day))
