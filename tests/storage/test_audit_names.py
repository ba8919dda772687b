"""The audit tells who did what, cannot be edited, and forgets a name all the same."""

from __future__ import annotations

import json
import sqlite3

import pytest
from support.stored import NOON, Store

from storage import audit, audit_names, migrations
from storage.audit import NewEntry

SPACE = "discord:1"
ADA, MIA = "discord:100", "discord:9"


def note(store: Store, *, actor: str = MIA, subject: str = ADA, **more: str) -> None:
    values = {"space_id": SPACE, "action": "block", "created_at": NOON} | more
    store(audit.append(NewEntry(actor_id=actor, subject=subject, **values)))  # type: ignore[arg-type]


def entries(store: Store) -> list[audit.Entry]:
    return store(audit.entries(SPACE, limit=99))


def test_names_are_read_and_found_as_they_were_written(store: Store) -> None:
    note(store, after=json.dumps({"person": ADA, "reason": "rude", "in": ["discord:7"]}))
    note(store, actor=ADA, subject="consent, appeal")
    [second, first] = entries(store)
    assert (first.actor_id, first.subject) == (MIA, ADA)
    assert json.loads(first.after or "") == {"person": ADA, "reason": "rude", "in": ["discord:7"]}
    assert (second.actor_id, second.subject) == (ADA, "consent, appeal")
    assert store(audit.found(SPACE, limit=9, person_id=ADA)) == [second, first]
    assert store(audit.found(SPACE, limit=9, person_id="discord:5")) == []


def test_no_name_stands_in_a_row(store: Store) -> None:
    note(store, after=json.dumps({"person": ADA}))
    [row] = store.rows("SELECT * FROM audit")
    assert ADA not in str(row)
    assert MIA not in str(row)


def test_whoever_is_forgotten_is_nobody_in_entries_that_stay_word_for_word(store: Store) -> None:
    note(store, after=json.dumps({"person": ADA, "reason": "rude"}))
    before = store.rows("SELECT * FROM audit")
    store(audit_names.forget([ADA]))
    store(audit_names.forget([ADA]))
    assert store.rows("SELECT * FROM audit") == before
    assert ADA not in "\n".join(store.dump())
    [entry] = entries(store)
    assert entry.actor_id == MIA
    assert entry.subject.startswith("forgotten:")
    assert json.loads(entry.after or "") == {"person": entry.subject, "reason": "rude"}


def test_who_comes_back_is_somebody_else_to_the_audit(store: Store) -> None:
    note(store)
    store(audit_names.forget([ADA]))
    note(store)
    newer, older = entries(store)
    assert newer.subject == ADA
    assert older.subject.startswith("forgotten:")
    assert store(audit.found(SPACE, limit=9, person_id=ADA)) == [newer]


def test_a_number_is_never_given_to_somebody_else(store: Store) -> None:
    note(store, subject="discord:1")
    note(store, subject=ADA)
    store(audit_names.forget([ADA]))
    note(store, subject="discord:2")
    assert "discord:2" not in [entry.subject for entry in entries(store)[1:]]
    assert len({entry.subject for entry in entries(store)}) == 3


@pytest.mark.parametrize("typed", ["name:1", "name:2", "forgotten:1"])
def test_nobody_can_type_what_is_read_as_the_name_of_somebody(store: Store, typed: str) -> None:
    note(store)
    note(store, subject=typed, after=json.dumps({"word": typed}))
    [entry, _] = entries(store)
    assert entry.subject == typed
    assert json.loads(entry.after or "") == {"word": typed}


def test_a_private_conversation_does_not_tell_whose_it_was(store: Store) -> None:
    for space in ("telegram:5", "discord:dm:5"):
        person = f"{space.partition(':')[0]}:5"
        note(store, actor=person, subject=person, space_id=space)
        store(audit_names.forget([person, space]))
    assert "telegram:5" not in "\n".join(store.dump())
    assert "discord:dm:5" not in "\n".join(store.dump())


def test_names_that_no_entry_is_left_of_go_after_a_while(store: Store) -> None:
    note(store)
    note(store, subject="discord:2", created_at=NOON + 5)  # type: ignore[arg-type]
    store(audit_names.forget_unused(NOON + 1))
    new, old = entries(store)
    assert (new.subject, new.actor_id, old.actor_id) == ("discord:2", MIA, MIA)
    assert old.subject.startswith("forgotten:")


def test_entries_of_before_get_numbers_once_and_read_as_before() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    known = migrations.known()
    here = next(place for place, one in enumerate(known) if one.name == "0009_privacy.sql")
    migrations.apply(connection, known[:here])
    for actor, subject in ((MIA, ADA), (ADA, "consent"), (MIA, "name:1"), (MIA, "")):
        connection.execute(
            "INSERT INTO audit (space_id, actor_id, action, subject, before, after, created_at) "
            "VALUES (?, ?, 'block', ?, NULL, '{\"reason\": \"x\"}', 5)",
            (SPACE, actor, subject),
        )
    migrations.apply(connection)
    store = Store(connection)
    assert [(one.actor_id, one.subject) for one in entries(store)] == [
        (MIA, ""), (MIA, "name:1"), (ADA, "consent"), (MIA, ADA)
    ]  # fmt: skip
    assert ADA not in str(store.rows("SELECT * FROM audit"))
    with pytest.raises(sqlite3.IntegrityError, match="the audit is never changed"):
        store.rows("UPDATE audit SET actor_id = 'x'")
    connection.close()
