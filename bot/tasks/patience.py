"""When to ask a provider, and when to try again: every wait of a task's life, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import Polling

# Every query is a paid call (provider-api Q13). With gaps that grow by a half, a task that takes
# 30 s costs at most three, and is seen within 20 s of finishing.
FIRST_POLL_MS = 15_000  #: where no callback can come
FIRST_POLL_AFTER_CALLBACK_MS = 45_000  #: where one should have come, until durations are known
SHORTEST_FIRST_POLL_MS = 10_000
LATER_THAN_USUAL = 1.4  #: times the 95th percentile of this kind's durations
LEARN_FROM = 10  #: durations, at least
FIRST_GAP_MS = 12_000
GAP_GROWTH = 1.5
MAX_POLLS = 40
# So few that those that are left reach the deadline: what a task may cost is not raised.
MAX_PREVIEWS = 8  #: queries whose only purpose is to show how far a picture is

UNKNOWN_AFTER_MS = (2_000, 8_000)  #: when to ask after an unknown outcome, before sending again
MAX_SENDS = 5  #: sendings whose outcome stayed unknown: then the task fails
SEND_BACKOFF_MS = (1_000, 2_000, 4_000, 8_000, 16_000)  #: provider not reached: then give up
STEP_BACKOFF_MS = (1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000)
EMPTY_AGAIN_MS = 3_000  #: finished without output: ask once more after this


@dataclass(frozen=True, slots=True)
class Patience:
    """The moments of polling, from the settings and from what was measured."""

    polling: Polling

    def first_poll_ms(
        self, durations: Sequence[int], *, calls_back: bool, shows: bool = False
    ) -> int:
        """Milliseconds from submission to the first query; `shows`: it may tell how far it is."""
        if self.polling.first_after_s is not None:
            return _ms(self.polling.first_after_s)
        if shows and self.polling.preview_every_s is not None:
            return _ms(self.polling.preview_every_s)
        if not calls_back:
            return FIRST_POLL_MS
        if len(durations) < LEARN_FROM:
            return FIRST_POLL_AFTER_CALLBACK_MS
        usual = sorted(durations)[int(len(durations) * 0.95)]
        return max(SHORTEST_FIRST_POLL_MS, int(usual * LATER_THAN_USUAL))

    def looks(self, polls: int) -> bool:
        """Whether query number `polls` (from 1) of a picture is made to show how far it is."""
        return self.polling.preview_every_s is not None and polls <= MAX_PREVIEWS

    def next_poll_ms(self, polls: int, *, shows: bool = False) -> int:
        """Milliseconds to wait after query number `polls` (from 1); `shows` as at the first."""
        every_s = self.polling.preview_every_s
        if shows and every_s is not None:
            if self.looks(polls + 1):
                return _ms(every_s)
            polls -= MAX_PREVIEWS - 1
        gap = FIRST_GAP_MS * GAP_GROWTH ** min(polls - 1, 30)
        return min(int(gap), _ms(self.polling.max_interval_s))

    def is_over(self, *, submitted_at: int, polls: int, now: int) -> bool:
        """Whether the deadline has passed, or the queries a task may cost are used up."""
        return now - submitted_at >= _ms(self.polling.deadline_s) or polls >= MAX_POLLS


def step_backoff_ms(tries: int) -> int | None:
    """Milliseconds until a failed step is tried again; None when it has been tried enough."""
    return STEP_BACKOFF_MS[tries] if tries < len(STEP_BACKOFF_MS) else None


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
