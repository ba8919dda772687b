"""Signals between the parts of the task life: something is waiting, something is due."""

from __future__ import annotations

from bot.signals import ALL, Bell, Signal

LONGEST_SLEEP_S = 5.0  #: A loop looks so often by itself: another process may have made work.

#: After a claim the next one waits so long, so that under load it takes several tasks at once.
TOGETHER_S = 0.02

QUEUED, DUE = "queued", "due"


class Wake:
    """The two signals, of this process and of those it shares a database with."""

    def __init__(self, bell: Bell | None = None) -> None:
        self.queued = Signal(bell, QUEUED)  #: a task was queued, or a provider's slot became free
        self.due = Signal(bell, DUE)  #: a task has become due: finished, failed, hastened …

    def heard(self, name: str) -> None:
        """Another process rang; without a name it may have been anything."""
        if name in (QUEUED, ALL):
            self.queued.heard()
        if name in (DUE, ALL):
            self.due.heard()

    def due_in(self, wait_ms: int) -> None:
        """A task is due after `wait_ms`: wake who would sleep past it."""
        if wait_ms < LONGEST_SLEEP_S * 1000:
            self.due.set()
