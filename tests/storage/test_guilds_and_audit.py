"""Settings of servers, and the record of who changed them, which nobody can edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.stored import NOON, Store

from storage import audit, guilds
from storage.audit import NewEntry
from storage.operation import Operation, Steps


def change(*, at: int = NOON, **changes: object) -> Operation[Mapping[str, Any]]:
    return guilds.change("discord:1", changes, actor_id="discord:9", now=at, action="settings.set")


def settings(store: Store, guild: str = "discord:1") -> Mapping[str, Any]:
    found = store(guilds.get(guild))
    return {} if found is None else found.settings


def test_a_change_leaves_every_other_setting_as_it_was(store: Store) -> None:
    assert store(guilds.get("discord:1")) is None
    store(change(language="zh", adult="refuse"))
    store(change(adult="spoiler", count_linked=True))
    store(change(language=None))
    assert settings(store) == {"adult": "spoiler", "count_linked": True}
    assert settings(store, "discord:2") == {}


def test_every_change_is_recorded_with_before_and_after(store: Store) -> None:
    store(change(language="zh"))
    assert store(change(at=NOON + 1, language=None, adult="refuse")) == {
        "language": None, "adult": "refuse"
    }  # fmt: skip
    second, first = store(audit.entries("discord:1", limit=9))
    made = (second.actor_id, second.action, second.created_at, second.subject)
    assert made == ("discord:9", "settings.set", NOON + 1, "adult, language")
    shown = [
        json.loads(text or "") for text in (first.before, first.after, second.before, second.after)
    ]
    assert shown == [
        {"language": None},
        {"language": "zh"},
        {"language": "zh", "adult": None},
        {"language": None, "adult": "refuse"},
    ]


def test_what_was_so_already_is_no_change(store: Store) -> None:
    store(change(language="zh"))
    assert store(change(language="zh")) == {}
    assert len(store(audit.entries("discord:1", limit=9))) == 1


def test_a_change_that_fails_is_not_recorded(store: Store) -> None:
    def change_and_break() -> Steps[None]:
        yield from change(language="zh")()
        raise ValueError

    with pytest.raises(ValueError):
        store(change_and_break)
    assert store(audit.entries("discord:1", limit=9)) == []
    assert store(guilds.get("discord:1")) is None


def test_the_audit_is_read_a_page_at_a_time_newest_first(store: Store) -> None:
    for number in range(5):
        store(
            audit.append(
                NewEntry(
                    space_id="discord:1",
                    actor_id="discord:9",
                    action="block",
                    subject=f"discord:{number}",
                    created_at=NOON + number,
                )
            )
        )
    pages = [[entry.subject for entry in page] for page in _pages(store)]
    assert pages == [["discord:4", "discord:3"], ["discord:2", "discord:1"], ["discord:0"]]
    assert store(audit.entries("discord:2", limit=9)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor_id = 'somebody else'",
        "DELETE FROM audit",
    ],
)
def test_the_audit_cannot_be_edited(store: Store, statement: str) -> None:
    store(change(language="zh"))
    before = store.dump()
    with pytest.raises(store.REFUSAL, match="the audit is never"):
        store.rows(statement)
    assert store.dump() == before


def test_an_entry_of_the_audit_cannot_be_replaced(sqlite_store: Store) -> None:
    test_the_audit_cannot_be_edited(
        sqlite_store,
        "INSERT OR REPLACE INTO audit SELECT id, space_id, 'x', '', '', NULL, NULL, 0 FROM audit",
    )


def _pages(store: Store) -> Iterator[list[audit.Entry]]:
    page = store(audit.entries("discord:1", limit=2))
    while page:
        yield page
        page = store(audit.entries("discord:1", limit=2, before=page[-1].id))
