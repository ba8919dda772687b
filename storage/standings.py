"""Standings: what is used of a limit."""

from __future__ import annotations

from dataclasses import dataclass

from storage.limits import Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person has used of a limit, and when that begins anew (UTC ms).

    `granted` are credits beside it.
    """

    rule: Rule
    used: int
    resets_at: int
    granted: int = 0

    @property
    def left(self) -> int:
        return max(0, self.rule.amount - self.used) + self.granted
