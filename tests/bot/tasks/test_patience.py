"""How often a provider is asked, and how late a result may be seen."""

from __future__ import annotations

from itertools import accumulate, count, takewhile

import pytest

from bot.config import Polling
from bot.tasks.patience import (
    LEARN_FROM,
    MAX_POLLS,
    MAX_PREVIEWS,
    STEP_BACKOFF_MS,
    Patience,
    step_backoff_ms,
)

TASK_MS = 30_000
USUAL_S = range(25, 35)  #: durations of a kind that takes about half a minute


def queries(patience: Patience, first_ms: int, until_ms: int) -> list[int]:
    """The moments after submission at which a provider is asked, up to the one that sees it."""
    gaps = (patience.next_poll_ms(polls) for polls in count(1))
    moments = accumulate(gaps, initial=first_ms)
    before = list(takewhile(lambda moment: moment < until_ms, moments))
    return [*before, first_ms + sum(patience.next_poll_ms(p) for p in range(1, len(before) + 1))]


@pytest.mark.parametrize(
    ("durations", "calls_back"),
    [([], False), ([], True), ([s * 1000 for s in USUAL_S], True)],
    ids=["no callbacks", "a lost callback, nothing known", "a lost callback of a known kind"],
)
def test_a_task_of_half_a_minute_costs_three_queries_and_is_seen_within_twenty_seconds(
    durations: list[int], calls_back: bool
) -> None:
    patience = Patience(Polling())
    first = patience.first_poll_ms(durations, calls_back=calls_back)
    asked = queries(patience, first, TASK_MS)
    assert len(asked) <= 3
    assert TASK_MS <= asked[-1] <= TASK_MS + 20_000


def test_a_quick_kind_is_not_asked_for_sooner_than_ten_seconds() -> None:
    first = Patience(Polling()).first_poll_ms([200] * LEARN_FROM, calls_back=True)
    assert first == 10_000


def test_the_first_query_comes_exactly_when_the_settings_say() -> None:
    patience = Patience(Polling(first_after_s=2.5))
    assert patience.first_poll_ms([90_000] * 50, calls_back=True) == 2_500


def test_gaps_grow_up_to_the_longest_that_is_set() -> None:
    patience = Patience(Polling(max_interval_s=30))
    gaps = [patience.next_poll_ms(polls) for polls in range(1, 60)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 30_000


def test_a_task_is_given_up_at_its_deadline_or_when_its_queries_are_used_up() -> None:
    patience = Patience(Polling(deadline_s=60))
    assert not patience.is_over(submitted_at=0, polls=1, now=59_999)
    assert patience.is_over(submitted_at=0, polls=1, now=60_000)
    assert patience.is_over(submitted_at=0, polls=MAX_POLLS, now=1)


def test_a_picture_is_looked_at_as_often_as_set_and_then_as_seldom_as_any() -> None:
    patience = Patience(Polling(preview_every_s=5))
    assert patience.first_poll_ms([], calls_back=True, shows=True) == 5_000
    gaps = [patience.next_poll_ms(polls, shows=True) for polls in range(1, MAX_PREVIEWS + 3)]
    usual = [Patience(Polling()).next_poll_ms(polls) for polls in (1, 2, 3)]
    assert gaps == [5_000] * (MAX_PREVIEWS - 1) + usual


def test_looks_neither_raise_what_a_task_may_cost_nor_end_it_before_its_deadline() -> None:
    polling = Polling(preview_every_s=5)
    patience = Patience(polling)
    gaps = (patience.next_poll_ms(polls, shows=True) for polls in range(1, MAX_POLLS))
    last = patience.first_poll_ms([], calls_back=True, shows=True) + sum(gaps)
    assert last >= polling.deadline_s * 1000


def test_without_the_setting_and_for_other_work_nothing_is_looked_at() -> None:
    assert not Patience(Polling()).looks(1)
    patience = Patience(Polling(preview_every_s=5))
    assert patience.first_poll_ms([], calls_back=True) == 45_000
    assert patience.next_poll_ms(1) == 12_000


def test_a_step_is_tried_again_a_bounded_number_of_times() -> None:
    waits = [step_backoff_ms(tries) for tries in range(len(STEP_BACKOFF_MS) + 1)]
    assert waits == [*STEP_BACKOFF_MS, None]
