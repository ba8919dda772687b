"""The terms of one request: what limits the person is under here, and what a command costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.invocation import Person
from bot.moderation.marks import Mark, unmarked
from bot.serversettings import ServerSettings
from storage import policies, pools, quotas
from storage.database import Database, Steps
from storage.limits import Limits, Rule, limits_for
from storage.periods import begins
from storage.policies import Policy
from storage.standings import Standing


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Reads what is in force at this moment. `default` is the limit where a server set none."""

    database: Database
    default: Rule
    max_waiting: int
    clock: Callable[[], int]
    mark: Mark = unmarked

    async def of(
        self, person: Person, space_id: str, *, policy: Policy | None = None
    ) -> tuple[Limits, Policy]:
        """What this person is under here, and the rest of what the server has set.

        `policy` is that rest, where it was read for this very request.
        """
        now = self.clock()
        if policy is None:
            mark = self.mark(space_id, person.id)
            policy = await self.database.read(policies.of(space_id, person.id, now=now, mark=mark))
        return self._limits(person, policy, now=now), policy

    async def standing(self, person: Person, space_id: str) -> tuple[Standing, Standing | None]:
        """What is used of the person's limit, and of the server's pool where it has one."""
        return await self.database.read(lambda: self._standing(person, space_id))

    def _standing(self, person: Person, space: str) -> Steps[tuple[Standing, Standing | None]]:
        now, linked, mark = self.clock(), bool(person.others), self.mark(space, person.id)
        policy = yield from policies.of(space, person.id, now=now, mark=mark)()
        limits = self._limits(person, policy, now=now)
        own = quotas.standing(space, person.id, rule=limits.credits, now=now, linked=linked)
        mine = yield from own()
        mine = replace(mine, used=mine.used + limits.carried)
        if limits.pool is None:
            return mine, None
        return mine, (yield from pools.standing(space, rule=limits.pool, now=now)())

    def _limits(self, person: Person, policy: Policy, *, now: int) -> Limits:
        settings = ServerSettings.of(policy.settings)
        limits = limits_for(
            policy.rules, person.roles,
            default=self.default, max_waiting=self.max_waiting,
            lowest_role=settings.by_role == "lowest",
        )  # fmt: skip
        first = begins(limits.credits.period, now)
        carried = sum(used for day, used in policy.carried if day >= first)
        return replace(limits, carried=carried) if carried else limits


def priced(policy: Policy, command: str, credits: int) -> int:
    """What a command costs here: its credits, times the weight a moderator gave it."""
    return credits * policy.weights.get(command, 1)
