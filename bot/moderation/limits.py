"""Limits in words: which rule it is, what is left, when it begins anew.

A refusal is worded here, so that it reads the same wherever the limit is met.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import LimitReached, Text, moment, say
from commands.answers import Line, line
from storage.limits import Rule
from storage.periods import Period
from storage.standings import Standing
from storage.tasks import Refused

LEFT: Mapping[Period, str] = {
    "day": "Credits left today: {left} of {limit}.",
    "week": "Credits left this week: {left} of {limit}.",
    "month": "Credits left this month: {left} of {limit}.",
}
RESETS = {
    "default": "The limit is per person and server. It resets {moment}.",
    "everyone": "It is this server's limit for each person. It resets {moment}.",
    "role": "It is your role's limit here. It resets {moment}.",
    "person": "It is a limit of your own here. It resets {moment}.",
}
GRANTED = "Granted to you beside that: {granted} credits, used when the limit is reached."
POOL = "This server's pool for everybody together: {left} of {limit} left. It resets {moment}."

PERIODS: Mapping[Period, Text] = {
    "day": say("per day"),
    "week": say("per week"),
    "month": say("per month"),
}
REFUSALS = {
    "default": "The limit is {limit} credits per person and day here, and {used} are used. "
    "It resets {moment}.",
    "everyone": "This server's limit is {limit} credits {period} for each person, and {used} are "
    "used. It resets {moment}.",
    "role": "Your role's limit is {limit} credits {period} here, and {used} are used. "
    "It resets {moment}.",
    "person": "Your own limit is {limit} credits {period} here, and {used} are used. "
    "It resets {moment}.",
    "pool": "This server's pool is {limit} credits {period} for everybody together, and {used} are "
    "used. It resets {moment}.",
}
TOO_MANY_WAITING = (
    "At most {limit} of your tasks may wait at once, and {used} do. "
    "Wait for one to finish, or use /cancel."
)
TOO_DEAR = "This costs {cost} credits. {rule}"


def left_lines(standing: Standing, pool: Standing | None = None) -> tuple[Line, ...]:
    """What is left, by which rule, and when it resets."""
    rule, when = standing.rule, moment(standing.resets_at)
    lines = [
        line(LEFT[rule.period], left=max(0, rule.amount - standing.used), limit=rule.amount),
        line(RESETS[rule.kind], moment=when),
    ]
    if standing.granted:
        lines.append(line(GRANTED, granted=standing.granted))
    if pool is not None:
        left, when = max(0, pool.rule.amount - pool.used), moment(pool.resets_at)
        lines.append(line(POOL, left=left, limit=pool.rule.amount, moment=when))
    return tuple(lines)


def limit_reached(refused: Refused, *, cost: int = 1) -> LimitReached:
    """The refusal by a limit: the rule, the numbers, and when it resets."""
    rule, at = refused.rule, refused.resets_at
    if rule is None:
        text = say(TOO_MANY_WAITING, limit=refused.limit, used=refused.used)
        return LimitReached(text, rule="waiting", resets_at=at)
    text = _said(rule, refused)
    if refused.used < refused.limit:
        text = say(TOO_DEAR, cost=cost, rule=text)
    return LimitReached(text, rule=rule.kind, resets_at=at)


def _said(rule: Rule, refused: Refused) -> Text:
    when = "" if refused.resets_at is None else moment(refused.resets_at)
    return say(
        REFUSALS[rule.kind],
        limit=refused.limit, used=refused.used, period=PERIODS[rule.period], moment=when,
    )  # fmt: skip
