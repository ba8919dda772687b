"""What moderators decide about credits: limits, the pool, weights, grants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.errors import moment
from bot.moderation.limits import PERIODS
from bot.moderation.seat import Seat, name_of, shown
from commands.answers import Answer, Line, line
from commands.desk import Span
from storage import grants, limits
from storage.grants import Grant
from storage.limits import MOST_RULES, Kind, Rule
from storage.periods import DAY_MS

MOST_SHOWN = 40
CLEARABLE: Mapping[str, Kind] = {
    "everyone": "everyone", "pool": "pool", "running": "in_flight"
}  # fmt: skip

EVERYBODY = "Everybody has {credits} credits {period} now."
ROLE = "Who has the role {role} has {credits} credits {period} now."
PERSON = "{person} has {credits} credits {period} now."
POOL = "The whole server together has {credits} credits {period} now."
RUNNING = "At most {tasks} tasks of one person run at once now."
WEIGHT = "/{command} costs {times} times its credits now."
CLEARED: Mapping[Kind, str] = {
    "everyone": "Everybody's limit is gone; the usual one applies.",
    "role": "The limit of the role {role} is gone; other limits, or the usual one, apply.",
    "person": "The limit of {person} is gone; other limits, or the usual one, apply.",
    "pool": "The server's pool is gone; only each person's limit applies.",
    "in_flight": "How many tasks one person runs at once is not limited here any more.",
}
NOT_SET = "There is no such limit, so nothing was changed. /limits show lists them."
TOO_MANY = "This server has as many limits of this kind as it can have. Take one away first."
GRANTED = "{person} was given {credits} credits, to be used until {moment}."

RULES: Mapping[Kind, str] = {
    "everyone": "Everybody: {amount} credits {period}.",
    "role": "Role {subject}: {amount} credits {period}.",
    "person": "{subject}: {amount} credits {period}.",
    "pool": "The whole server together: {amount} credits {period}.",
    "in_flight": "One person: {amount} tasks at once.",
}
USUAL = "Everybody without a limit above: {credits} credits per day, as the bot's host has set."
HIGHEST = "Of several roles, the highest limit counts."
LOWEST = "Of several roles, the lowest limit counts."
WEIGHED = "/{command}: {times} times its credits."


class Credits(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def set_limit(
        self, *, person: str | None, role: str | None, credits: int, period: Span
    ) -> Answer:
        if person is not None:
            message, rule = PERSON, Rule("person", credits, period, person)
        elif role is not None:
            message, rule = ROLE, Rule("role", credits, period, role)
        else:
            message, rule = EVERYBODY, Rule("everyone", credits, period)
        return await self._set(
            rule, message, credits=credits, period=PERIODS[period],
            person=name_of(person or ""), role=name_of(role or "", "role"),
        )  # fmt: skip

    async def set_pool(self, credits: int, period: Span) -> Answer:
        rule = Rule("pool", credits, period)
        return await self._set(rule, POOL, credits=credits, period=PERIODS[period])

    async def set_running(self, tasks: int) -> Answer:
        return await self._set(Rule("in_flight", tasks), RUNNING, tasks=tasks)

    async def clear_limit(
        self, *, person: str | None, role: str | None, kind: Literal["everyone", "pool", "running"]
    ) -> Answer:
        which: Kind = "person" if person else "role" if role else CLEARABLE[kind]
        operation = limits.remove(
            self.space, which, person or role or "", actor_id=self.person.id, now=self.now,
            mark=self.office.mark(self.space, person) if person else "",
        )  # fmt: skip
        if not await self.office.database.write(operation):
            return Answer((line(NOT_SET),))
        named = {"person": name_of(person or ""), "role": name_of(role or "", "role")}
        return await self.done(CLEARED[which], **named)

    async def set_weight(self, command: str, times: int) -> Answer:
        name = self.command(command).name
        operation = limits.weigh(self.space, name, times, actor_id=self.person.id, now=self.now)
        await self.office.database.write(operation)
        return await self.done(WEIGHT, command=name, times=times)

    async def limits(self) -> Answer:
        read = self.office.database.read
        rules = await read(limits.of_space(self.space, MOST_RULES))
        weights = await read(limits.weights(self.space))
        lines = [_ruled(rule) for rule in rules]
        lines += [line(WEIGHED, command=one, times=times) for one, times in weights.items()]
        answer = shown(lines, nothing="This server has set no limits.", most=MOST_SHOWN)
        lowest = (await self.kept()).by_role == "lowest"
        more = [line(USUAL, credits=self.office.usual)]
        if any(rule.kind == "role" for rule in rules):
            more.append(line(LOWEST if lowest else HIGHEST))
        return Answer((*answer.lines, *more))

    async def grant(self, person: str, credits: int, *, reason: str, days: int) -> Answer:
        ends = self.now + days * DAY_MS
        given = Grant(
            id=self.office.new_id(), space_id=self.space, person_id=person, credits=credits,
            unused=credits, reason=reason, granted_by=self.person.id, created_at=self.now,
            expires_at=ends,
        )  # fmt: skip
        await self.office.database.write(grants.give(given))
        return await self.done(
            GRANTED, person=name_of(person), credits=credits, moment=moment(ends)
        )

    async def _set(self, rule: Rule, message: str, **values: object) -> Answer:
        operation = limits.change(self.space, rule, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(TOO_MANY),))
        return await self.done(message, **values)


def _ruled(rule: Rule) -> Line:
    if rule.kind == "default":
        raise ValueError("the default is no rule of a server")
    kind = "role" if rule.kind == "role" else "person"
    subject, period = name_of(rule.subject, kind), PERIODS[rule.period]
    return line(RULES[rule.kind], subject=subject, amount=rule.amount, period=period)
