"""Reserving: limits hold under any crowd, the same event is charged once, a refusal says why."""

from __future__ import annotations

import asyncio

from support.stored import DAY_MS, LIMITS, NOON, Store, new_media, new_task

from storage import media, quotas, tasks, transitions
from storage.database import Database
from storage.tasks import Existing, Limits, Refused, Reserved, Rule, State

MIDNIGHT = NOON + DAY_MS // 2


async def test_of_fifty_at_once_against_a_limit_of_ten_exactly_ten_are_accepted(
    database: Database,
) -> None:
    limits = Limits(Rule("default", 10), max_waiting=50)
    answers = await asyncio.gather(
        *(
            database.write(tasks.reserve(new_task(number), limits=limits, now=NOON))
            for number in range(50)
        )
    )
    assert sum(isinstance(answer, Reserved) for answer in answers) == 10
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert refusals == [Refused(Rule("default", 10), 10, 10, resets_at=MIDNIGHT)] * 40


async def test_the_same_event_fifty_times_at_once_is_one_task_charged_once(
    database: Database,
) -> None:
    answers = await asyncio.gather(
        *(
            database.write(tasks.reserve(new_task(number, key="event:1"), limits=LIMITS, now=NOON))
            for number in range(50)
        )
    )
    assert [type(answer) for answer in answers] == [Reserved] + [Existing] * 49
    assert {answer.task.id for answer in answers if not isinstance(answer, Refused)} == {"task0000"}
    standing = quotas.standing("discord:1", "discord:100", rule=Rule("default", 10), now=NOON)
    assert (await database.read(standing)).used == 1


def test_a_reserved_task_is_as_it_is_kept(store: Store) -> None:
    reserved = store.reserve(new_task(cost=4, parent_id="task0000"))
    assert reserved == store.get("task0001")
    assert reserved.state is State.QUEUED
    assert (reserved.cost, reserved.parent_id, reserved.created_at) == (4, "task0000", NOON)


def test_an_event_known_already_is_found_even_when_the_limit_is_used_up(store: Store) -> None:
    limits = Limits(Rule("default", 1), max_waiting=1)
    store.reserve(limits=limits)
    again = store(tasks.reserve(new_task(2, key="event:1"), limits=limits, now=NOON))
    assert again == Existing(store.get("task0001"))
    assert store.unbalanced() == []


def test_an_event_known_already_is_found_in_whatever_state_its_task_is(store: Store) -> None:
    task = store.task_in(State.DELIVERED)
    again = store(tasks.reserve(new_task(2, key="event:1"), limits=LIMITS, now=NOON))
    assert again == Existing(store.get(task.id))


def test_a_task_dearer_than_what_is_left_is_refused_and_a_cheaper_one_is_not(store: Store) -> None:
    limits = Limits(Rule("default", 10), max_waiting=50)
    store.reserve(new_task(1, cost=8), limits=limits)
    refused = store(tasks.reserve(new_task(2, cost=3), limits=limits, now=NOON))
    assert refused == Refused(Rule("default", 10), 10, used=8, resets_at=MIDNIGHT)
    assert store.reserve(new_task(3, cost=2), limits=limits).id == "task0003"


def test_the_first_task_of_a_day_is_refused_too_when_it_is_too_dear(store: Store) -> None:
    refused = store(
        tasks.reserve(
            new_task(cost=11), limits=Limits(Rule("default", 10), max_waiting=50), now=NOON
        )
    )
    assert refused == Refused(Rule("default", 10), 10, used=0, resets_at=MIDNIGHT)


def test_a_refusal_changes_nothing(store: Store) -> None:
    limits = Limits(Rule("default", 2), max_waiting=1)
    store.reserve(limits=limits)
    before = store.dump()
    for number, cost in ((2, 1), (3, 2)):
        refused = store(tasks.reserve(new_task(number, cost=cost), limits=limits, now=NOON))
        assert isinstance(refused, Refused)
    assert store.dump() == before


def test_credits_are_counted_by_person_and_space(store: Store) -> None:
    limits = Limits(Rule("default", 1), max_waiting=50)
    store.reserve(new_task(1), limits=limits)
    store.reserve(new_task(2, person_id="discord:200"), limits=limits)
    store.reserve(new_task(3, space_id="discord:2"), limits=limits)
    refused = store(tasks.reserve(new_task(4), limits=limits, now=NOON))
    assert isinstance(refused, Refused)


def test_a_new_day_in_utc_begins_with_nothing_used(store: Store) -> None:
    limits = Limits(Rule("default", 1), max_waiting=50)
    store.reserve(new_task(1), limits=limits, now=MIDNIGHT - 1)
    refused = store(tasks.reserve(new_task(2), limits=limits, now=MIDNIGHT - 1))
    assert isinstance(refused, Refused)
    assert refused.resets_at == MIDNIGHT
    store.reserve(new_task(2), limits=limits, now=MIDNIGHT)


def test_a_refund_after_midnight_goes_to_the_day_that_paid(store: Store) -> None:
    store.reserve(new_task(1, cost=5), now=MIDNIGHT - 1)
    store.reserve(new_task(2, cost=3), now=MIDNIGHT)
    assert store(transitions.cancel("task0001", now=MIDNIGHT + 1))
    assert store.rows("SELECT period, used FROM usage ORDER BY period") == [
        (MIDNIGHT - DAY_MS, 0),
        (MIDNIGHT, 3),
    ]


def test_a_person_has_only_so_many_tasks_waiting_anywhere(store: Store) -> None:
    limits = Limits(Rule("default", 100), max_waiting=2)
    store.reserve(new_task(1), limits=limits)
    store.reserve(new_task(2, space_id="discord:2", provider="local"), limits=limits)
    third = tasks.reserve(new_task(3, space_id="discord:3"), limits=limits, now=NOON)
    assert store(third) == Refused(None, limit=2, used=2, resets_at=None)
    store.claim()
    assert isinstance(store(third), Reserved)
    assert store.unbalanced() == []


def test_inputs_are_kept_with_their_task_or_not_at_all(store: Store) -> None:
    limits = Limits(Rule("default", 1), max_waiting=50)
    for number in (1, 2):
        picture = new_media(number, task_id=f"task{number:04}", kind="input", slot="image")
        store(tasks.reserve(new_task(number), limits=limits, media=[picture], now=NOON))
    assert store(media.of_task("task0001", "input")) == [new_media(1, kind="input", slot="image")]
    assert store(media.get("media0002")) is None


def test_a_free_task_needs_no_credits_and_still_takes_its_turn(store: Store) -> None:
    limits = Limits(Rule("default", 0), max_waiting=50)
    turns = [store.reserve(new_task(number, cost=0), limits=limits).turn for number in range(3)]
    assert turns == [0, 1, 2]
