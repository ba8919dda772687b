"""The line is fair: nobody's backlog delays another's next picture, in whatever order they came."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from support.stored import Store, new_task

from storage import tasks
from storage.tasks import Limits, Rule

LIMITS = Limits(Rule("default", 10**6), max_waiting=10**6)

people = st.sampled_from(["ada", "ben", "cleo", "dora"])
spaces = st.sampled_from(["s1", "s2", "s3"])


def line(store: Store) -> list[str]:
    """The people of the line, in the order in which they are served."""
    return [task.person_id for task in store.claim(limit=10_000)]


def enter(store: Store, *people: str, space: str = "s1", cost: int = 1) -> None:
    (count,) = store.rows("SELECT count(*) FROM tasks")[0]
    for number, person in enumerate(people, count):
        new = new_task(number, person_id=person, space_id=space, cost=cost)
        store.reserve(new, limits=LIMITS)


def test_two_backlogs_are_served_in_turn(store: Store) -> None:
    enter(store, *["ada"] * 4, *["ben"] * 4)
    assert line(store) == ["ada", "ben"] * 4


def test_a_newcomer_waits_for_one_round_at_most(store: Store) -> None:
    enter(store, *["ada"] * 50, *["ben"] * 50)
    store.claim(limit=20)
    enter(store, "cleo")
    assert "cleo" in line(store)[:3]


def test_the_cost_is_the_weight(store: Store) -> None:
    enter(store, *["ada"] * 3, cost=4)
    enter(store, *["ben"] * 12, cost=1)
    served = line(store)
    for begin in range(0, 15, 5):
        assert Counter(served[begin : begin + 5]) == {"ada": 1, "ben": 4}


def test_within_a_round_servers_take_turns(store: Store) -> None:
    enter(store, "a1", "a2", "a3", "a4", space="big")
    enter(store, "b1", "b2", space="small")
    assert line(store)[:4] == ["a1", "b1", "a2", "b2"]


def test_having_waited_before_costs_nothing_once_the_backlog_is_served(store: Store) -> None:
    enter(store, *["ada"] * 30, *["ben"] * 60)
    store.claim(limit=60)  # all of ada's thirty
    enter(store, "ada")
    assert "ada" in line(store)[:2]


def test_every_provider_has_a_line_of_its_own(store: Store) -> None:
    enter(store, *["ada"] * 5)
    other = store.reserve(new_task(99, person_id="ada", provider="local"), limits=LIMITS)
    assert (other.turn, other.space_turn) == (0, 0)


@settings(max_examples=60)
@given(st.lists(st.tuples(people, spaces), min_size=1, max_size=60))
def test_no_one_is_served_twice_while_another_who_waits_is_not_served_once(
    entered: list[tuple[str, str]],
) -> None:
    store = Store.in_memory()
    for number, (person, space) in enumerate(entered):
        store.reserve(new_task(number, person_id=person, space_id=space), limits=LIMITS)
    left = Counter(person for person, _ in entered)
    served: Counter[str] = Counter()
    for person in line(store):
        waiting = [other for other in left if left[other] > 0]
        assert served[person] <= min(served[other] for other in waiting)
        served[person] += 1
        left[person] -= 1
    assert served == Counter(person for person, _ in entered)
    store.close()


@settings(max_examples=60)
@given(st.lists(st.one_of(people, st.none()), max_size=80))
def test_however_people_come_and_are_served_the_place_told_is_the_place_had(
    history: list[str | None],
) -> None:
    store = Store.in_memory()
    for number, person in enumerate(history):
        if person is None:
            store.claim()
        else:
            store.reserve(new_task(number, person_id=person), limits=LIMITS)
    waiting = [row[0] for row in store.rows("SELECT id FROM tasks WHERE state = 'queued'")]
    told = sorted((store(tasks.place(task_id)), task_id) for task_id in waiting)
    assert told == list(enumerate([task.id for task in store.claim(limit=10_000)], 1))
    store.close()
