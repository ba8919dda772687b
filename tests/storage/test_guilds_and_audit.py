"""Settings of servers, and the record of who changed them, which nobody can edit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import pytest
from support.stored import NOON, Store

from storage import audit, guilds
from storage.audit import NewEntry
from storage.guilds import Guild
from storage.operation import Operation, Steps


def guild(credits: int | None, *, at: int = NOON) -> Guild:
    return Guild("discord:1", daily_credits=credits, settings='{"spoiler": true}', updated_at=at)


def put(guild: Guild) -> Operation[None]:
    return guilds.put(guild, actor_id="discord:9", action="limits.set")


def test_a_server_s_settings_are_as_last_put(store: Store) -> None:
    assert store(guilds.get("discord:1")) is None
    store(put(guild(5)))
    store(put(guild(6, at=NOON + 1)))
    assert store(guilds.get("discord:1")) == guild(6, at=NOON + 1)
    assert store(guilds.get("discord:2")) is None


def test_every_change_is_recorded_with_before_and_after(store: Store) -> None:
    store(put(guild(5)))
    store(put(guild(None, at=NOON + 1)))
    second, first = store(audit.entries("discord:1", limit=9))
    assert (second.actor_id, second.action, second.created_at) == (
        "discord:9",
        "limits.set",
        NOON + 1,
    )
    shown = [
        json.loads(text or "") for text in (first.before, first.after, second.before, second.after)
    ]
    assert shown == [
        {"daily_credits": None, "settings": {}, "count_linked": False},
        {"daily_credits": 5, "settings": {"spoiler": True}, "count_linked": False},
        {"daily_credits": 5, "settings": {"spoiler": True}, "count_linked": False},
        {"daily_credits": None, "settings": {"spoiler": True}, "count_linked": False},
    ]


def test_a_change_that_fails_is_not_recorded(store: Store) -> None:
    def put_and_break() -> Steps[None]:
        yield from put(guild(5))()
        raise ValueError

    with pytest.raises(ValueError):
        store(put_and_break)
    assert store(audit.entries("discord:1", limit=9)) == []
    assert store(guilds.get("discord:1")) is None


def test_settings_that_are_no_json_are_refused(store: Store) -> None:
    broken = Guild("discord:1", daily_credits=1, settings="{", updated_at=NOON)
    with pytest.raises(ValueError):
        store(put(broken))
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
        "INSERT OR REPLACE INTO audit SELECT id, space_id, 'x', '', '', NULL, NULL, 0 FROM audit",
    ],
)
def test_the_audit_cannot_be_edited(store: Store, statement: str) -> None:
    store(put(guild(5)))
    before = store.dump()
    with pytest.raises(sqlite3.IntegrityError, match="the audit is never"):
        store.rows(statement)
    assert store.dump() == before


def _pages(store: Store) -> Iterator[list[audit.Entry]]:
    page = store(audit.entries("discord:1", limit=2))
    while page:
        yield page
        page = store(audit.entries("discord:1", limit=2, before=page[-1].id))
