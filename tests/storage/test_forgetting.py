"""Somebody who was forgotten is nowhere, every sum stays, and no limit or block is got around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.stored import DAY_MS, NOON, Store, new_media, new_task

from storage import (
    audit,
    blocks,
    carried,
    consents,
    erasing,
    forgettings,
    grants,
    limits,
    links,
    media,
    pauses,
    personal,
    policies,
    reports,
    rollups,
    takedowns,
    tasks,
    transitions,
)
from storage.blocks import Block
from storage.forgettings import Forgetting
from storage.grants import Grant
from storage.limits import Limits, Rule
from storage.operation import Operation, Sql
from storage.takedowns import Decided, Order
from storage.tasks import Refused, State

SPACE = "discord:1"
ADA, BEN, MIA = "discord:100", "discord:200", "discord:9"
NOWHERE = "{}"
TODAY = NOON - NOON % DAY_MS

SUMS = {
    "usage": "SELECT space_id, period, sum(used) FROM usage GROUP BY 1, 2 HAVING sum(used) > 0 "
    "ORDER BY 1, 2",
    "reservations": "SELECT space_id, period, state, sum(cost), sum(granted), count(*) "
    "FROM reservations GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "tasks": "SELECT space_id, command, state, failure, sum(cost), sum(polls), count(*) "
    "FROM tasks GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "days": "SELECT day, space_id, command, person_id = '', sum(asked), sum(delivered), "
    "sum(failed), sum(cancelled), sum(charged), sum(refunded), sum(polls), sum(sends) "
    "FROM usage_days GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "durations": "SELECT * FROM usage_durations ORDER BY 1, 2, 3, 4, 5",
    "granted": "SELECT space_id, sum(credits) FROM grants GROUP BY 1",
    "pools": "SELECT * FROM pools ORDER BY 1, 2, 3",
}


def mark(space_id: str, person_id: str) -> str:
    """As the signer makes it, for a reader of a failing test."""
    return f"mark:{hash((space_id, person_id)) & 0xFFFFFFFF:08x}"


def sums(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    return {name: store.rows(statement) for name, statement in SUMS.items()}


def forget(store: Store, *person_ids: str, now: int = NOON + 1) -> None:
    """All the steps, without what is outside the database."""
    store(forgettings.begin(person_ids, messages=False, mark=mark, now=now))
    for person_id in person_ids:
        one = Forgetting(person_id, False, now)
        for task in store(forgettings.still_open(one, 99)):
            store(transitions.cancel(task.id, now=now))
            ended = store.get(task.id)
            store(transitions.told(task.id, ended.attempt, address="{}", now=now))
        for task in store(forgettings.closed(one, 99)):
            assert store(erasing.forget_task(task, address=NOWHERE, shown=[], mark=mark, now=now))
        while store(rollups.forget_person(person_id, limit=2)):
            pass
        store(erasing.forget_records(person_id, asked_at=now, mark=mark, now=now))
        assert not store(forgettings.is_left(one))
        assert store(forgettings.end(one))


def delivered(store: Store, number: int, *, now: int = NOON, **task: Any) -> str:
    """A task that was run through to its delivery, with a picture."""
    made = store.reserve(new_task(number, **task), now=now)
    [sent] = store.claim(now=now)
    store(transitions.accepted(sent.id, sent.attempt, provider_id="v", now=now, next_at=now))
    store(transitions.finish(made.id, outcome='{"caption":"a boat"}', ended_by="poll", now=now))
    lease = store.get(made.id).attempt
    kept = new_media(number, task_id=made.id, path=f"aa/{number}.png")
    assert store(transitions.keep_results(made.id, lease, [kept]))
    assert store(transitions.delivered(made.id, lease, address="{}", charge=made.cost, now=now + 1))
    return made.id


def grant(store: Store, person: str, *, by: str = MIA) -> None:
    store(
        grants.give(
            Grant(
                id=f"grant-{person[-3]}", space_id=SPACE, person_id=person, credits=5, unused=5,
                reason="a prize", granted_by=by, created_at=NOON, expires_at=NOON + 9 * DAY_MS,
            )
        )
    )  # fmt: skip


def terms(store: Store, *, rule: Rule, person: str = ADA, now: int = NOON + 2) -> Limits:
    """The limits a request is under, as bot/moderation/terms.py reads them."""
    policy = store(policies.of(SPACE, person, now=now, mark=mark(SPACE, person)))
    return Limits(rule, 50, carried=sum(used for _, used in policy.carried))


def test_nothing_leads_back_to_somebody_who_was_forgotten(store: Store) -> None:
    delivered(store, 1, request='{"prompt":"my secret"}', person_id=ADA)
    delivered(store, 2, person_id=ADA, space_id="discord:dm:100")
    delivered(store, 3, person_id=BEN)
    store.reserve(new_task(4, person_id=ADA, key=f"{ADA}:4"))
    grant(store, ADA)
    store(consents.give(SPACE, ADA, text_hash="x", now=NOON))
    store(links.offer(ADA, platform="discord", code_hash="h", now=NOON, expires_at=NOON + 9))
    store(reports.file(SPACE, "task0003", person_id=BEN, reporter_id=ADA, reason="ugh", now=NOON))
    store(reports.file(SPACE, "task0001", person_id=ADA, reporter_id=BEN, reason="bad", now=NOON))
    store(blocks.put(Block(SPACE, ADA, "rude", MIA, NOON, None)))
    store(blocks.put(Block(SPACE, BEN, "rude too", ADA, NOON, None)))
    store(limits.change(SPACE, Rule("person", 3, "day", ADA), actor_id=MIA, now=NOON))
    store(limits.change(SPACE, Rule("pool", 9, "week"), actor_id=ADA, now=NOON))
    assert ADA in "\n".join(store.dump())
    forget(store, ADA)
    everything = "\n".join(store.dump())
    assert ADA not in everything
    assert "dm:100" not in everything
    assert "my secret" not in everything
    assert "ugh" not in json.dumps(store.rows("SELECT reason FROM reports"))
    assert store(media.get("media0001")) is None
    assert store(media.get("media0003")) is not None
    assert len(store(audit.entries(SPACE, limit=99))) == 7


def test_every_sum_of_a_server_is_what_it_was(store: Store) -> None:
    delivered(store, 1, cost=3, person_id=ADA)
    delivered(store, 2, cost=2, person_id=ADA, now=NOON - 40 * DAY_MS)
    delivered(store, 3, cost=4, person_id=BEN)
    grant(store, ADA)
    task = store.reserve(new_task(5, cost=2, person_id=ADA))
    store(transitions.cancel(task.id, now=NOON))
    before = sums(store)
    forget(store, ADA)
    assert sums(store) == before
    assert store.unbalanced() == []
    forget(store, BEN)
    assert sums(store) == before


def test_being_forgotten_does_not_give_the_day_s_credits_again(store: Store) -> None:
    rule = Rule("default", 5)
    delivered(store, 1, cost=4, person_id=ADA)
    forget(store, ADA)
    after = terms(store, rule=rule)
    assert after.carried == 4
    refused = store(tasks.reserve(new_task(2, cost=2, person_id=ADA), limits=after, now=NOON + 2))
    assert refused == Refused(rule, 5, 4, TODAY + DAY_MS)
    store.reserve(new_task(3, cost=1, person_id=ADA), limits=after, now=NOON + 2)
    # Again, with what was used since.
    store(transitions.cancel("task0003", now=NOON + 2))
    delivered(store, 4, cost=1, person_id=ADA, now=NOON + 2)
    forget(store, ADA, now=NOON + 3)
    assert terms(store, rule=rule, now=NOON + 4).carried == 5
    tomorrow = NOON + DAY_MS
    assert terms(store, rule=rule, now=tomorrow).carried == 0
    store(erasing.expire_marks(tomorrow))
    assert store.rows("SELECT * FROM carried") == []


def test_credits_of_a_month_count_as_long_as_a_limit_counts_months(store: Store) -> None:
    store(limits.change(SPACE, Rule("everyone", 9, "month"), actor_id=MIA, now=NOON))
    month = store(limits.of_space(SPACE, 9))[0]
    delivered(store, 1, cost=4, person_id=ADA, now=NOON - DAY_MS)
    delivered(store, 2, cost=1, person_id=ADA, now=NOON - 40 * DAY_MS)
    forget(store, ADA)
    assert terms(store, rule=month).carried == 4
    [(_, _, _, ends)] = store.rows("SELECT * FROM carried")
    assert ends > NOON + DAY_MS


def test_somebody_else_carries_nothing(store: Store) -> None:
    delivered(store, 1, cost=4, person_id=ADA)
    forget(store, ADA)
    assert terms(store, rule=Rule("default", 5), person=BEN).carried == 0
    assert store(lambda: carried.of("", now=NOON)) == ()


def test_a_block_survives_until_it_ends_or_is_lifted(store: Store) -> None:
    store(blocks.put(Block(SPACE, ADA, "rude", MIA, NOON, NOON + DAY_MS)))
    forget(store, ADA)
    mine = mark(SPACE, ADA)
    held = store(blocks.of(SPACE, ADA, now=NOON + 2, mark=mine))
    assert held is not None and held.reason == "rude"
    assert store(blocks.of(SPACE, BEN, now=NOON + 2, mark=mark(SPACE, BEN))) is None
    assert store(blocks.of(SPACE, ADA, now=NOON + DAY_MS, mark=mine)) is None
    store(erasing.expire_marks(NOON + DAY_MS))
    assert store.rows("SELECT * FROM blocks") == []
    store(blocks.put(Block(SPACE, BEN, "rude", MIA, NOON, None)))
    forget(store, BEN)
    store(erasing.expire_marks(NOON + 999 * DAY_MS))
    assert store(blocks.lift(SPACE, BEN, actor_id=MIA, now=NOON, mark=mark(SPACE, BEN)))
    assert store(blocks.of(SPACE, BEN, now=NOON, mark=mark(SPACE, BEN))) is None
    assert store(audit.entries(SPACE, limit=1))[0].subject == BEN


def test_a_block_holds_for_every_id_that_was_linked(store: Store) -> None:
    store(blocks.put(Block(SPACE, ADA, "rude", MIA, NOON, None)))
    forget(store, ADA, "telegram:7")
    for person in (ADA, "telegram:7"):
        assert store(blocks.of(SPACE, person, now=NOON, mark=mark(SPACE, person)))


def test_a_block_that_has_ended_is_not_kept(store: Store) -> None:
    store(blocks.put(Block(SPACE, ADA, "rude", MIA, NOON - 9, NOON - 1)))
    forget(store, ADA)
    assert store.rows("SELECT * FROM blocks") == []


def test_a_limit_set_for_somebody_holds_until_another_is_set(store: Store) -> None:
    store(limits.change(SPACE, Rule("person", 1, "day", ADA), actor_id=MIA, now=NOON))
    forget(store, ADA)
    mine = mark(SPACE, ADA)
    [rule] = store(limits.of_person(SPACE, ADA, mark=mine))
    assert (rule.kind, rule.amount) == ("person", 1)
    store(limits.change(SPACE, Rule("person", 7, "day", ADA), actor_id=MIA, now=NOON))
    assert [one.amount for one in store(limits.of_person(SPACE, ADA, mark=mine))] == [7]
    assert store(limits.remove(SPACE, "person", ADA, actor_id=MIA, now=NOON, mark=mine))
    assert store(limits.of_person(SPACE, ADA, mark=mine)) == []


def test_what_was_taken_down_counts_for_a_while(store: Store) -> None:
    for number, actor in ((1, MIA), (2, MIA), (3, ADA)):
        delivered(store, number, person_id=ADA)
        order = Order(
            task_id=f"task000{number}", space_id=SPACE, actor_id=actor, reason="", refund=False,
            mark=mark, pause_after=0, pause_days=3,
        )  # fmt: skip
        decided = store(takedowns.decide(order, now=NOON))
        assert isinstance(decided, Decided)
        assert store(takedowns.done(decided.takedown))
    forget(store, ADA)
    assert ADA not in "\n".join(store.dump())

    def pause(after: int, at: int) -> Block | None:
        mine = mark(SPACE, ADA)
        return store(lambda: pauses.pausing(SPACE, ADA, mark=mine, after=after, days=3, now=at))

    assert pause(3, NOON) is None  # what they took down themselves does not count
    assert pause(2, NOON) is not None
    later = NOON + 31 * DAY_MS
    store(erasing.expire_marks(later))
    assert "mark:" not in str(store.rows("SELECT person_id FROM takedowns"))
    assert pause(1, later) is None


def test_what_was_asked_for_since_stays(store: Store) -> None:
    delivered(store, 1, person_id=ADA)
    store(forgettings.begin([ADA], messages=False, mark=mark, now=NOON + 1))
    delivered(store, 2, person_id=ADA, now=NOON + 5)
    one = Forgetting(ADA, False, NOON + 1)
    assert [task.id for task in store(forgettings.closed(one, 9))] == ["task0001"]
    assert store(forgettings.under_way([BEN, ADA]))


def test_doing_it_twice_is_doing_it_once(store: Store) -> None:
    delivered(store, 1, person_id=ADA, cost=2)
    task = store.get("task0001")
    assert store(erasing.forget_task(task, address="{}", shown=[], mark=mark, now=NOON))
    before = store.dump()
    assert not store(erasing.forget_task(task, address="{}", shown=[], mark=mark, now=NOON))
    assert store.dump() == before


def test_a_task_under_way_is_never_made_nobodys(store: Store) -> None:
    task = store.reserve(new_task(1, person_id=ADA))
    assert not store(erasing.forget_task(task, address="{}", shown=[], mark=mark, now=NOON))
    assert store.get(task.id).person_id == ADA


def test_words_are_emptied_when_they_are_old_and_the_rest_stays(store: Store) -> None:
    delivered(store, 1, person_id=ADA, now=NOON - DAY_MS)
    delivered(store, 2, person_id=ADA)
    before = sums(store)
    assert store(erasing.forget_words(NOON, limit=9)) == 1
    assert store(erasing.forget_words(NOON, limit=9)) == 0
    old, new = store.get("task0001"), store.get("task0002")
    assert (old.request, old.outcome, old.person_id) == ("", "{}", ADA)
    assert new.request
    assert sums(store) == before


def test_the_words_of_a_task_under_way_stay(store: Store) -> None:
    store.task_in(State.SUBMITTED)
    assert store(erasing.forget_words(NOON * 2, limit=9)) == 0


@settings(max_examples=60)
@given(data=st.data())
def test_sums_stay_through_any_history(data: st.DataObject) -> None:
    store = Store.in_memory()
    try:
        people = [ADA, BEN, "discord:300"]
        for number in range(1, data.draw(st.integers(2, 13))):
            person = data.draw(st.sampled_from(people))
            now = NOON + number + data.draw(st.integers(-3, 0)) * DAY_MS
            what = data.draw(st.sampled_from(["deliver", "cancel", "wait", "forget"]))
            cost = data.draw(st.integers(0, 4))
            if what == "deliver":
                for waiting in store.claim(limit=99, now=now):
                    store(transitions.cancel(waiting.id, now=now))
                delivered(store, number, cost=cost, person_id=person, now=now)
            elif what == "forget":
                before = sums(store)
                open_before = store.rows("SELECT count(*) FROM tasks WHERE closed_at IS NULL")
                forget(store, person, now=NOON + number)
                if open_before == [(0,)]:
                    assert sums(store) == before
                assert person not in "\n".join(store.dump())
            else:
                task = store.reserve(new_task(number, cost=cost, person_id=person), now=now)
                if what == "cancel":
                    store(transitions.cancel(task.id, now=now))
            assert store.unbalanced() == []
    finally:
        store.connection.close()


def test_nobody_s_tasks_are_looked_through_to_find_somebody_s(sqlite_store: Store) -> None:
    delivered(sqlite_store, 1, person_id=ADA)
    one = Forgetting(ADA, False, NOON)
    for operation in (
        forgettings.closed(one, 9),
        forgettings.still_open(one, 9),
        forgettings.is_left(one),
        erasing.forget_words(NOON, limit=9),
        personal.tasks(ADA, after=""),
        personal.rows(ADA, "usage", offset=0),
    ):
        scanned = [line for line in plans(sqlite_store, operation) if line.startswith("SCAN")]
        assert scanned in ([], ["SCAN purges USING INDEX purges_of_person"])  # the open ones


def plans(store: Store, operation: Operation[Any]) -> Iterator[str]:
    """How SQLite finds the rows of every statement of an operation."""
    steps = operation()
    rows: list[tuple[Any, ...]] | None = None
    with suppress(StopIteration):
        while True:
            statement, values = next(steps) if rows is None else steps.send(rows)
            assert isinstance(statement, Sql)
            if not statement:  # a lock, which SQLite does not need
                rows = []
                continue
            plan = store.rows(f"EXPLAIN QUERY PLAN {statement.sqlite}", *values)
            yield from (line for *_, line in plan)
            rows = store.rows(statement.sqlite, *values)


#: Every column that may hold the id of a person, and what becomes of it. Whoever adds one decides.
PEOPLE = {
    ("tasks", "person_id"), ("reservations", "person_id"), ("usage", "person_id"),
    ("usage_days", "person_id"), ("grants", "person_id"), ("grants", "granted_by"),
    ("blocks", "person_id"), ("blocks", "blocked_by"), ("consents", "person_id"),
    ("limits", "subject"), ("links", "person_id"), ("link_codes", "person_id"),
    ("open_forms", "person_id"),
    ("reports", "person_id"), ("reports", "reporter_id"), ("forgettings", "person_id"),
    ("takedowns", "person_id"), ("takedowns", "actor_id"), ("purges", "person_id"),
    ("purges", "actor_id"), ("holdings", "decided_by"), ("audit", "actor_id"),
    ("audit", "subject"), ("audit_names", "name"), ("telegram_prompts", "person_id"),
}  # fmt: skip


def test_no_column_of_people_is_forgotten_about(sqlite_store: Store) -> None:
    names = ("person", "actor", "subject", "reporter", "_by", "user", "moderator", "owner")
    found = {
        (table, column)
        for (table,) in sqlite_store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        for _, column, *_ in sqlite_store.rows(f"PRAGMA table_info({table})")
        if any(name in column for name in names) and column != "ended_by"
    }
    assert found | {("audit_names", "name")} == PEOPLE
