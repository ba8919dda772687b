"""Credits: what a person has used in a space, and the reservation of one task.

Use is kept by UTC day; the use of a week or a month is the sum of its days. Whoever settles or
refunds has changed the task's row in the same transaction, so that no other transaction does it at
the same time; `state = 'held'` makes it happen once.
"""

from __future__ import annotations

from storage import grants, pools
from storage.limits import Rule
from storage.operation import Sql, Steps, operation
from storage.periods import MOST_DAYS, PERIODS, Period, day_of, days, ends
from storage.standings import Standing

Account = tuple[str, str, int]  #: Space, person, and when the UTC day began.


def _places(first: int, count: int) -> str:
    return ", ".join(f"CAST(${first + place} AS BIGINT)" for place in range(count))


def _earlier(period: Period, first: int) -> str:
    """What was used on the other days of the period, by person $2 in space $1."""
    if period == "day":
        return "0"
    listed = _places(first, MOST_DAYS[period] - 1)
    return f"""COALESCE((SELECT sum(used) FROM usage
        WHERE space_id = $1 AND person_id = $2 AND period IN ({listed})), 0)"""  # noqa: S608


def _linked(period: Period, first: int) -> str:
    """What was used in the period under the person's other ids, where the server counts that."""
    listed = "CAST($3 AS BIGINT)"
    if period != "day":
        listed += f", {_places(first, MOST_DAYS[period] - 1)}"
    return f"""COALESCE((SELECT sum(used) FROM usage WHERE period IN ({listed})
        AND person_id IN (SELECT other.person_id FROM links AS own
            JOIN links AS other ON other.group_id = own.group_id
            WHERE own.person_id = $2 AND other.person_id <> own.person_id)
        AND EXISTS (SELECT 1 FROM guilds WHERE id = $1 AND count_linked = 1)), 0)"""  # noqa: S608


def _elsewhere(period: Period, linked: bool, first: int) -> str:
    found = _earlier(period, first)
    return f"{found} + {_linked(period, first)}" if linked else found


def _charge(period: Period, linked: bool) -> str:
    elsewhere = _elsewhere(period, linked, 6)
    return f"""
        INSERT INTO usage (space_id, person_id, period, used)
        SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
        WHERE CAST($4 AS BIGINT) + {elsewhere} <= CAST($5 AS BIGINT)
        ON CONFLICT (period, space_id, person_id) DO UPDATE SET used = usage.used + excluded.used
        WHERE usage.used + excluded.used + {elsewhere} <= CAST($5 AS BIGINT)
        RETURNING used
    """


def _standing(period: Period, linked: bool) -> str:
    return f"""
        SELECT COALESCE((SELECT used FROM usage
            WHERE space_id = $1 AND person_id = $2 AND period = $3), 0)
            + {_elsewhere(period, linked, 4)}
    """  # noqa: S608 - a text of ours


_EVERY = [(period, linked) for period in PERIODS for linked in (False, True)]
#: By the rule's period, and whether the person has ids on other platforms: few have, and
#: everybody else shall not pay for it.
CHARGE = {one: Sql(_charge(*one)) for one in _EVERY}
_STANDING = {one: Sql(_standing(*one)) for one in _EVERY}

HOLD = Sql("""
    INSERT INTO reservations (task_id, space_id, person_id, period, cost, granted, state)
    VALUES ($1, $2, $3, $4, $5, $6, 'held')
""")

SETTLE = Sql("""
    UPDATE reservations SET state = 'settled', cost = $2,
        granted = CASE WHEN granted > $2 THEN CAST($2 AS BIGINT) ELSE granted END
    WHERE task_id = $1 AND state = 'held'
    RETURNING space_id, person_id, period, granted
""")

_GRANTED = Sql("SELECT granted FROM reservations WHERE task_id = $1 AND state = 'held'")

_REFUND = Sql("""
    UPDATE reservations SET state = 'refunded'
    WHERE task_id = $1 AND state = 'held'
    RETURNING space_id, person_id, period
""")

_UNSETTLE = Sql("""
    UPDATE reservations SET state = 'refunded'
    WHERE task_id = $1 AND state = 'settled' AND cost > 0
    RETURNING space_id, person_id, period, cost, granted
""")

_GIVE_BACK = Sql("""
    UPDATE usage SET used = used - $4
    WHERE space_id = $1 AND person_id = $2 AND period = $3
""")


@operation
def standing(
    space_id: str, person_id: str, *, rule: Rule, now: int, linked: bool = False
) -> Steps[Standing]:
    """The credits used under a rule, those granted beside it, and when the period ends.

    `linked`: the person has other ids, whose use counts where the server says so.
    """
    used = yield from use((space_id, person_id, day_of(now)), rule=rule, now=now, linked=linked)
    granted = 0
    for grant in (yield from grants.open_for(space_id, person_id, now=now)()):
        granted += grant.unused
    return Standing(rule, used, ends(rule.period, now), granted)


def use(account: Account, *, rule: Rule, now: int, linked: bool) -> Steps[int]:
    """Steps that count what was used in the period of a rule."""
    statement = _STANDING[rule.period, linked]
    ((used,),) = yield statement, (*account, *_other_days(rule.period, now))
    return int(used)


def charge(account: Account, cost: int, *, rule: Rule, now: int, linked: bool) -> Steps[bool]:
    """Steps that add to what was used, if the rule allows it."""
    values = (*account, cost, rule.amount, *_other_days(rule.period, now))
    return bool((yield CHARGE[rule.period, linked], values))


def settle(task_id: str, *, cost: int, charge: int) -> Steps[None]:
    """Steps that charge a task at `charge` of its `cost`; the rest is given back.

    What came from grants is spent first, since what is not spent of it may expire.
    """
    if not 0 <= charge <= cost:
        raise ValueError(f"task {task_id} costs {cost} and cannot be charged at {charge}")
    rows = yield _GRANTED, (task_id,)
    ((*account, granted),) = yield SETTLE, (task_id, charge)
    for (before,) in rows:
        yield from _returned(
            task_id, account, used=(cost - before) - (charge - granted), drawn=before - granted
        )


def refund(task_id: str, *, cost: int) -> Steps[None]:
    """Steps that give back everything a task reserved."""
    rows = yield _GRANTED, (task_id,)
    (account,) = yield _REFUND, (task_id,)
    for (granted,) in rows:
        yield from _returned(task_id, list(account), used=cost - granted, drawn=granted)


def unsettle(task_id: str) -> Steps[int]:
    """Steps that give back what a delivered task was charged; how many credits that were."""
    given_back = 0
    for space_id, person_id, period, cost, granted in (yield _UNSETTLE, (task_id,)):
        if used := cost - granted:
            yield _GIVE_BACK, (space_id, person_id, period, used)
            yield from pools.give_back(space_id, credits=used, day=period)
        if granted:
            yield from grants.give_back_rest(task_id, granted)
        given_back = cost
    return given_back


def _returned(task_id: str, account: list[object], *, used: int, drawn: int) -> Steps[None]:
    if used:
        yield _GIVE_BACK, (*account, used)
        yield from pools.give_back(str(account[0]), credits=used, day=int(str(account[2])))
    if drawn:
        yield from grants.give_back(task_id, drawn)


def _other_days(period: Period, now: int) -> list[int]:
    """The days of the period but this one; padded, since a statement has a place for each."""
    if period == "day":
        return []
    others = [day for day in days(period, now) if day != day_of(now)]
    return others + [others[-1]] * (MOST_DAYS[period] - 1 - len(others))
