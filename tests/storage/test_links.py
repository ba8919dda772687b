"""Links: a code joins ids of two platforms, once; a server may count them together."""

from __future__ import annotations

import pytest
from support.stored import DAY_MS, LIMITS, NOON, Store, new_task

from storage import guilds, links, tasks
from storage.tasks import Limits, Refused, Reserved, Rule

HERE, THERE, OTHER = "discord:1", "telegram:2", "telegram:3"
LATER = NOON + 600_000


def offer(store: Store, person: str = HERE, code: str = "c", platform: str = "discord") -> None:
    store(links.offer(person, platform=platform, code_hash=code, now=NOON, expires_at=LATER))


def join(
    store: Store,
    person: str = THERE,
    code: str = "c",
    *,
    platform: str = "telegram",
    now: int = NOON,
) -> str:
    return store(links.join(person, platform=platform, code_hash=code, now=now))


def test_whoever_types_the_code_is_the_same_person_from_then_on(store: Store) -> None:
    offer(store)
    assert join(store) == "joined"
    assert store(links.of(HERE)) == (THERE,)
    assert store(links.of(THERE)) == (HERE,)
    assert store(links.of(OTHER)) == ()


def test_a_code_joins_once_and_only_for_its_time(store: Store) -> None:
    offer(store)
    assert join(store, now=LATER) == "unknown"
    assert join(store) == "joined"
    assert join(store, OTHER) == "unknown"


def test_a_new_code_ends_the_earlier_one(store: Store) -> None:
    offer(store, code="first")
    offer(store, code="second")
    assert join(store, code="first") == "unknown"
    assert join(store, code="second") == "joined"


def test_one_s_own_code_and_a_second_account_of_a_platform_are_refused(store: Store) -> None:
    offer(store)
    assert join(store, HERE, platform="discord") == "same"
    assert join(store) == "joined"
    offer(store, code="again")
    assert join(store, OTHER, "again") == "taken"
    assert store(links.of(HERE)) == (THERE,)
    offer(store, OTHER, "theirs", "telegram")
    assert join(store, THERE, "theirs") == "taken"
    assert store(links.of(OTHER)) == ()


@pytest.mark.parametrize("leaves", [HERE, THERE])
def test_either_may_leave_and_then_both_are_on_their_own(store: Store, leaves: str) -> None:
    offer(store)
    join(store)
    assert store(links.part(leaves)) is True
    assert store(links.of(HERE)) == store(links.of(THERE)) == ()
    assert store(links.part(leaves)) is False
    assert store.rows("SELECT * FROM links") == []


def test_linked_use_counts_only_where_the_server_says_so(store: Store) -> None:
    offer(store)
    join(store)
    spent = new_task(1, person_id=THERE, space_id="telegram:g", cost=8)
    assert isinstance(store(tasks.reserve(spent, limits=LIMITS, now=NOON)), Reserved)
    wish = new_task(2, person_id=HERE, space_id="discord:g", cost=3, linked=True)
    count_linked(store, True)
    rule = Rule("default", 10)
    limits = Limits(rule, max_waiting=50)
    assert store(tasks.reserve(wish, limits=limits, now=NOON)) == Refused(
        rule, 10, 8, NOON + DAY_MS // 2
    )
    count_linked(store, False)
    assert isinstance(store(tasks.reserve(wish, limits=limits, now=NOON)), Reserved)
    assert store.unbalanced() == []


def count_linked(store: Store, whether: bool) -> None:
    changes = {"count_linked": whether}
    store(guilds.change("discord:g", changes, actor_id="discord:mod", now=NOON, action="settings"))
