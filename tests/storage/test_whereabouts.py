"""A task is found by its message and by its trace, in its own server only."""

from __future__ import annotations

from support.stored import Store, new_task

from storage import whereabouts
from storage.operation import Steps
from storage.whereabouts import Place


def place(store: Store, task_id: str, *message_ids: str) -> None:
    def steps() -> Steps[None]:
        yield from whereabouts.placed(task_id, Place("discord:7", tuple(message_ids)))

    store(steps)


def test_every_message_of_a_result_leads_to_it(store: Store) -> None:
    place(store, "task0001", "1", "2")
    assert store(whereabouts.at("discord:7", "2")) == "task0001"
    assert store(whereabouts.at("discord:8", "2")) is None
    place(store, "task0002", "2")  # a task may be shown in the place of another
    assert store(whereabouts.at("discord:7", "2")) == "task0002"


def test_a_trace_is_the_end_of_an_id_and_means_one_task_or_none(store: Store) -> None:
    for number, (name, space) in enumerate(
        [("0aabbccdd0a", "discord:1"), ("1xxxxxxxx1b", "discord:1"), ("2xxxxxxxx1b", "discord:1"),
         ("3yyyyyyyy2c", "discord:2")]
    ):  # fmt: skip
        store.reserve(new_task(number, id=name, space_id=space))
    assert store(whereabouts.named("discord:1", "bbccdd0a")) == "0aabbccdd0a"
    assert store(whereabouts.named("discord:1", "0aabbccdd0a")) == "0aabbccdd0a"
    assert store(whereabouts.named("discord:1", "xxxxxx1b")) is None  # it may be either
    assert store(whereabouts.named("discord:1", "1xxxxxxxx1b")) == "1xxxxxxxx1b"
    assert store(whereabouts.named("discord:1", "yyyyyy2c")) is None
    assert store(whereabouts.named("discord:1", "3yyyyyyyy2c")) is None
    assert store(whereabouts.named("discord:1", "%")) is None


def test_a_trace_is_looked_for_among_ids_alone(sqlite_store: Store) -> None:
    explained = sqlite_store.rows(
        f"EXPLAIN QUERY PLAN {whereabouts._BY_TRACE.sqlite}", "xxxxxx1b", "discord:1"
    )
    (scan,) = [line for *_, line in explained if line.startswith("SCAN")]
    assert "USING COVERING INDEX sqlite_autoindex_tasks_1" in scan
