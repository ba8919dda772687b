"""The ledger in plain Python: what storage has to agree with, whatever happens in what order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from support.stored import DAY_MS

from storage.tasks import NewTask, Refused, Rule, State

Account = tuple[str, str, int]  # space, person, when the day began
Lease = Literal["held", "lost", "none"]
Ruling = Literal["waiting", "approved", "rejected"]

RUNNING = (State.SUBMITTING, State.SUBMITTED)
OPEN = (State.QUEUED, *RUNNING, State.SUCCEEDED)
ENDED = (State.FAILED, State.CANCELLED)


@dataclass
class Entry:
    """A task and its reservation."""

    new: NewTask
    account: Account
    turn: int
    space_turn: int
    state: State = State.QUEUED
    attempt: int = 0
    next_at: int | None = None
    not_before: int = 0
    reservation: str = "held"
    charged: int = 0
    polls: int = 0
    sends: int = 0
    created_at: int = 0
    submitted_at: int | None = None
    finished_at: int = 0
    closed_at: int = 0
    holding: Ruling | None = None
    ends_at: int = 0

    @property
    def is_held(self) -> bool:
        """Whether it waits for a moderator."""
        return self.state is State.SUCCEEDED and self.holding == "waiting"

    @property
    def weight(self) -> int:
        return max(1, self.new.cost)

    @property
    def place(self) -> tuple[int, int, str]:
        return self.turn, self.space_turn, self.new.id


@dataclass
class Ledger:
    """Tasks in the order in which they were accepted, and what everybody has used."""

    rule: Rule
    max_waiting: int
    entries: dict[str, Entry] = field(default_factory=dict)
    used: Counter[Account] = field(default_factory=Counter)

    def reserve(self, new: NewTask, now: int) -> Entry | Refused:
        account = (new.space_id, new.person_id, now - now % DAY_MS)
        limit, used = self.rule.amount, self.used[account]
        own = [entry for entry in self.waiting() if entry.new.person_id == new.person_id]
        if len(own) >= self.max_waiting:
            return Refused(None, self.max_waiting, len(own), None)
        if used + new.cost > limit:
            return Refused(self.rule, limit, used, account[2] + DAY_MS)
        entry = Entry(new, account, *self._turns(new), charged=new.cost, created_at=now)
        self.used[account] += new.cost
        self.entries[new.id] = entry
        return entry

    def _turns(self, new: NewTask) -> tuple[int, int]:
        line = [entry for entry in self.waiting() if entry.new.provider == new.provider]
        head = min(line, key=lambda entry: entry.place, default=None)
        own = [e for e in line if e.new.person_id == new.person_id]
        of_space = [e for e in line if e.new.space_id == new.space_id]
        return (
            _after([(e.turn, e) for e in own], head.turn if head else 0),
            _after([(e.space_turn, e) for e in of_space], head.space_turn if head else 0),
        )

    def waiting(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.state is State.QUEUED]

    def claim_queued(
        self, provider: str, *, until: int, now: int, in_flight: int, per_person: int, limit: int
    ) -> list[str]:
        claimed: list[str] = []
        while len(claimed) < limit:
            running = [e.new for e in self.entries.values() if e.state in RUNNING]
            if sum(new.provider == provider for new in running) >= in_flight:
                break
            busy = Counter(new.person_id for new in running)
            free = [
                entry
                for entry in self.waiting()
                if entry.new.provider == provider
                and entry.not_before <= now
                and busy[entry.new.person_id] < per_person
            ]
            if not free:
                break
            first = min(free, key=lambda entry: entry.place)
            first.state, first.next_at = State.SUBMITTING, until
            first.attempt += 1
            first.sends += 1
            claimed.append(first.new.id)
        return claimed

    def claim_due(self, *, until: int, now: int, limit: int) -> set[str]:
        due = [e for e in self.entries.values() if e.next_at is not None and e.next_at <= now]
        taken = sorted(due, key=lambda entry: entry.next_at or 0)[:limit]
        for entry in taken:
            entry.attempt, entry.next_at = entry.attempt + 1, until
        return {entry.new.id for entry in taken}

    def move(
        self,
        entry: Entry,
        to: State,
        *,
        allowed: tuple[State, ...],
        lease: Lease,
        next_at: int | None,
        charge: int = 0,
    ) -> bool:
        """Any transition: whether it happens, and where the task and its lease are then."""
        if entry.state not in allowed or lease == "lost":
            return False
        ends_lease = to in (State.SUCCEEDED, *ENDED)
        entry.state, entry.next_at = to, next_at
        entry.attempt += ends_lease
        if to in ENDED:
            self._close(entry, "settled" if charge else "refunded", charge)
        return True

    def deliver(self, entry: Entry, *, charge: int, lease: Lease) -> bool:
        moved = self.move(
            entry, State.DELIVERED, allowed=(State.SUCCEEDED,), lease=lease, next_at=None
        )
        if moved:
            self._close(entry, "settled", charge)
        return moved

    def hold(self, entry: Entry, *, until: int, lease: Lease) -> bool:
        held = entry.state is State.SUCCEEDED and lease == "held" and entry.holding is None
        if held:
            entry.holding, entry.ends_at = "waiting", until
        return held

    def rest(self, entry: Entry, *, lease: Lease) -> bool:
        rests = entry.is_held and lease == "held"
        if rests:
            entry.next_at = entry.ends_at
        return rests

    def decide(self, entry: Entry, ruling: Ruling, *, now: int, somebody: bool) -> bool:
        decided = entry.is_held and (somebody or entry.ends_at <= now)
        if decided:
            entry.holding = ruling
            entry.next_at = now if entry.next_at == entry.ends_at else entry.next_at
        return decided

    def _close(self, entry: Entry, reservation: str, charge: int) -> None:
        self.used[entry.account] -= entry.charged - charge
        entry.reservation, entry.charged = reservation, charge


def _after(turns: list[tuple[int, Entry]], head: int) -> int:
    if not turns:
        return head
    # Of equal turns, which come of requeueing, the dearest counts.
    turn, newest = max(turns, key=lambda pair: (pair[0], pair[1].new.cost))
    return turn + newest.weight
