"""Limits as a server sets them, and which of them a person is under."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from storage import audit
from storage.locks import lock, of_pool, of_server
from storage.operation import Sql, Steps, operation
from storage.periods import Period

Kind = Literal["everyone", "role", "person", "pool", "in_flight"]

MOST_ROLES = 500  #: Roles of a server that may have a limit of their own, and people.
MOST_RULES = 2 * MOST_ROLES + 3

_OF_PERSON = Sql("""
    SELECT kind, subject, period, amount FROM limits
    WHERE space_id = $1 AND kind IN ('everyone', 'role', 'person', 'pool')
        AND (kind <> 'person' OR subject IN ($2, $3))
""")

_OF_SPACE = Sql("""
    SELECT kind, subject, period, amount FROM limits
    WHERE space_id = $1 ORDER BY kind, subject LIMIT $2
""")

_SET = Sql("""
    INSERT INTO limits (space_id, kind, subject, period, amount) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (space_id, kind, subject)
        DO UPDATE SET period = excluded.period, amount = excluded.amount
""")

_CLEAR = Sql("""
    DELETE FROM limits WHERE space_id = $1 AND kind = $2 AND subject = $3 RETURNING amount
""")

_EMPTY_POOL = Sql("DELETE FROM pools WHERE space_id = $1")

_WEIGHTS = Sql("SELECT command, weight FROM weights WHERE space_id = $1")

_WEIGH = Sql("""
    INSERT INTO weights (space_id, command, weight) VALUES ($1, $2, $3)
    ON CONFLICT (space_id, command) DO UPDATE SET weight = excluded.weight
""")


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit: `amount` credits a period (for "in_flight": tasks of one person at once).

    `kind` is "default" for the one in the settings, which no server has set. `subject` is the id
    of the role or the person it is for.
    """

    kind: Kind | Literal["default"]
    amount: int
    period: Period = "day"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits one request is under: of credits, of the server's pool, of waiting tasks.

    `carried` credits of the first are used up already, by somebody who was forgotten since.
    """

    credits: Rule
    max_waiting: int
    pool: Rule | None = None
    carried: int = 0

    @property
    def room(self) -> Rule:
        """What the limit of credits is without those."""
        if not self.carried:
            return self.credits
        return replace(self.credits, amount=max(0, self.credits.amount - self.carried))


@operation
def of_person(space_id: str, person_id: str, *, mark: str = "") -> Steps[list[Rule]]:
    """The rules that may concern a person here: one's own, everybody's, and of every role.

    One's own is also what was set for who was forgotten and is known by `mark`, until another is.
    """
    rules = _rules((yield _OF_PERSON, (space_id, person_id, mark)))
    if any(rule.subject == person_id for rule in rules if rule.kind == "person"):
        return [rule for rule in rules if (rule.kind, rule.subject) != ("person", mark)]
    return rules


@operation
def of_space(space_id: str, limit: int) -> Steps[list[Rule]]:
    """Every rule of a server, up to `limit`."""
    return _rules((yield _OF_SPACE, (space_id, limit)))


@operation
def put(space_id: str, rule: Rule) -> Steps[None]:
    """Set a rule in place of the one of its kind and subject."""
    yield from setting(space_id, rule)


def setting(space_id: str, rule: Rule) -> Steps[None]:
    """The steps of `put`, for use inside another operation."""
    if rule.kind == "pool":
        yield from lock(of_pool(space_id))
    yield _SET, (space_id, rule.kind, rule.subject, rule.period, rule.amount)
    if rule.kind == "pool":
        yield _EMPTY_POOL, (space_id,)  # it is filled anew from what was used


def clearing(space_id: str, kind: Kind, subject: str) -> Steps[bool]:
    """Steps that take a rule away; False when there was none."""
    if kind == "pool":
        yield from lock(of_pool(space_id))
    rows = yield _CLEAR, (space_id, kind, subject)
    if kind == "pool":
        yield _EMPTY_POOL, (space_id,)
    return bool(rows)


@operation
def weights(space_id: str) -> Steps[dict[str, int]]:
    """What commands cost here, those that a moderator has set."""
    return dict((yield _WEIGHTS, (space_id,)))


def weighing(space_id: str, command: str, weight: int) -> Steps[None]:
    """Steps that set what a command costs here."""
    yield _WEIGH, (space_id, command, weight)


@operation
def change(space_id: str, rule: Rule, *, actor_id: str, now: int) -> Steps[bool]:
    """A moderator sets a rule; False where MOST_ROLES of its kind are set and this is none of them.

    The audit has what it was before.
    """
    yield from lock(of_server(space_id))
    rules = yield from of_space(space_id, MOST_RULES)()
    same = [one for one in rules if one.kind == rule.kind]
    before = next((one for one in same if one.subject == rule.subject), None)
    if before is None and len(same) >= MOST_ROLES:
        return False
    yield from setting(space_id, rule)
    yield from audit.changed(
        space_id,
        "limits.set",
        subject=rule.subject or rule.kind,
        actor_id=actor_id,
        now=now,
        before=before and shown(before),
        after=shown(rule),
    )
    return True


@operation
def remove(
    space_id: str, kind: Kind, subject: str, *, actor_id: str, now: int, mark: str = ""
) -> Steps[bool]:
    """A moderator takes a rule away, one under a person's `mark` too; False when there was none."""
    yield from lock(of_server(space_id))
    rules = yield from of_space(space_id, MOST_RULES)()
    gone = [one for one in rules if one.kind == kind and one.subject in (subject, mark or subject)]
    for rule in gone:
        yield from clearing(space_id, kind, rule.subject)
        yield from audit.changed(
            space_id,
            "limits.clear",
            subject=subject or kind,
            actor_id=actor_id,
            now=now,
            before=shown(rule),
        )
    return bool(gone)


@operation
def weigh(space_id: str, command: str, weight: int, *, actor_id: str, now: int) -> Steps[None]:
    """A moderator sets what a command costs."""
    yield from lock(of_server(space_id))
    before = (yield from weights(space_id)()).get(command, 1)
    yield from weighing(space_id, command, weight)
    yield from audit.changed(
        space_id,
        "limits.weight",
        subject=command,
        actor_id=actor_id,
        now=now,
        before=before,
        after=weight,
    )


def limits_for(
    rules: Sequence[Rule],
    roles: Collection[str],
    *,
    default: Rule,
    max_waiting: int,
    lowest_role: bool = False,
) -> Limits:
    """Which of a server's rules a person with these roles is under.

    One's own rule, else that of one's roles (the highest, or the lowest where the server says
    so), else everybody's, else `default`.
    """
    own = [rule for rule in rules if rule.kind == "person"]
    role = [rule for rule in rules if rule.kind == "role" and rule.subject in roles]
    everyone = [rule for rule in rules if rule.kind == "everyone"]
    by_role = sorted(role, key=lambda rule: (_a_month(rule), rule.subject), reverse=not lowest_role)
    (credits, *_) = (*own, *by_role, *everyone, default)
    pool = next((rule for rule in rules if rule.kind == "pool"), None)
    return Limits(credits, max_waiting, pool)


def shown(rule: Rule) -> dict[str, object]:
    """A rule as the audit has it."""
    return {"kind": rule.kind, "amount": rule.amount, "period": rule.period}


def _rules(rows: Sequence[tuple[Kind, str, Period, int]]) -> list[Rule]:
    return [Rule(kind, amount, period, subject) for kind, subject, period, amount in rows]


def _a_month(rule: Rule) -> int:
    """What a rule amounts to, so that a daily one can be compared with a monthly one."""
    return rule.amount * {"day": 30, "week": 4, "month": 1}[rule.period]
