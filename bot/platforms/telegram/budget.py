"""How much may be sent to one chat, and when: the numbers, without any waiting.

Telegram's own bounds ("My bot is hitting limits", core.telegram.org/bots/faq): 20 messages a
minute to one group, edits included, and about one a second to one person, in short bursts.
"""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from typing import Protocol

# Periods are a little longer than Telegram's: what we count when it leaves, it counts on arrival.
GROUP_MOST, GROUP_S = 20, 61.0
GROUP_PROGRESS, GROUP_PROGRESS_S = 6, 61.0  #: Of all tasks in a group together.
GROUP_KEPT_FREE = 8  #: Sends a minute that progress leaves to results and answers.
PRIVATE_MOST, PRIVATE_S = 3, 3.0
PRIVATE_PROGRESS, PRIVATE_PROGRESS_S = 1, 1.0


class Urgency(IntEnum):
    """What goes first where not everything may go now."""

    RESULT = 0
    ANSWER = 1
    PROGRESS = 2
    GRANTED = 3  #: This one's turn has come before it was written.


class Window:
    """At most `most` sends in any `period` seconds."""

    def __init__(self, most: int, period: float) -> None:
        self._most = most
        self._period = period
        self._sent: deque[float] = deque()

    def free_at(self, now: float, count: int = 1) -> float:
        """The moment from which `count` more may go."""
        self._forget(now)
        over = len(self._sent) + min(count, self._most) - self._most
        return now if over <= 0 else self._sent[over - 1] + self._period

    def take(self, now: float, count: int = 1) -> None:
        self._sent.extend([now] * count)

    def is_idle(self, now: float) -> bool:
        self._forget(now)
        return not self._sent

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] + self._period <= now:
            self._sent.popleft()


class Budget(Protocol):
    """What one chat allows. Moments are seconds of one clock."""

    def ready_at(self, urgency: Urgency, count: int, now: float) -> float:
        """When `count` sends of this urgency may go."""

    def take(self, urgency: Urgency, count: int, now: float) -> None:
        """They go."""

    def pause(self, until: float) -> None:
        """Telegram asked for silence."""

    def is_idle(self, now: float) -> bool:
        """Nothing of it need be remembered."""


class ChatBudget:
    """The budget of a group (a negative id) or of a private chat."""

    def __init__(self, chat: int) -> None:
        group = chat < 0
        self._all = Window(GROUP_MOST, GROUP_S) if group else Window(PRIVATE_MOST, PRIVATE_S)
        self._progress = (
            Window(GROUP_PROGRESS, GROUP_PROGRESS_S)
            if group
            else Window(PRIVATE_PROGRESS, PRIVATE_PROGRESS_S)
        )
        self._kept_free = GROUP_KEPT_FREE if group else 0
        self._paused_until = float("-inf")

    def ready_at(self, urgency: Urgency, count: int, now: float) -> float:
        """When `count` sends of this urgency may go."""
        if urgency is not Urgency.PROGRESS:
            return max(self._paused_until, self._all.free_at(now, count))
        return max(
            self._paused_until,
            self._all.free_at(now, count + self._kept_free),
            self._progress.free_at(now, count),
        )

    def take(self, urgency: Urgency, count: int, now: float) -> None:
        """They go."""
        self._all.take(now, count)
        if urgency is Urgency.PROGRESS:
            self._progress.take(now, count)

    def pause(self, until: float) -> None:
        """Telegram asked for silence."""
        self._paused_until = max(self._paused_until, until)

    def is_idle(self, now: float) -> bool:
        """Nothing of it need be remembered."""
        return now >= self._paused_until and self._all.is_idle(now)
