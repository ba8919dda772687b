"""A server's styles: one for each name, as many as fit into a menu, each change in the audit."""

from __future__ import annotations

from support.stored import NOON, Store

from storage import audit, styles
from storage.styles import MOST, Style

SPACE, MIA = "discord:1", "discord:200"


def put(store: Store, style: Style, space: str = SPACE) -> bool:
    return store(styles.put(space, style, actor_id=MIA, now=NOON))


def test_a_name_is_one_in_whichever_case_and_width_it_is_typed(store: Store) -> None:
    assert put(store, Style("Noir", "hard light"))
    assert put(store, Style("ＮＯＩＲ", "black", "colour"))
    assert store(styles.of_space(SPACE)) == [Style("ＮＯＩＲ", "black", "colour")]
    assert store(styles.remove(SPACE, "noir", actor_id=MIA, now=NOON)) is True
    assert store(styles.remove(SPACE, "noir", actor_id=MIA, now=NOON)) is False
    assert store(styles.of_space(SPACE)) == []


def test_each_server_has_its_own(store: Store) -> None:
    put(store, Style("noir", "hard light"))
    assert store(styles.of_space("discord:2")) == []
    assert put(store, Style("noir", "other light"), space="discord:2")
    assert store(styles.of_space(SPACE)) == [Style("noir", "hard light")]


def test_no_more_than_fit_are_kept_and_those_that_are_there_can_be_changed(store: Store) -> None:
    for number in range(MOST):
        assert put(store, Style(f"style-{number}", "x"))
    assert not put(store, Style("one-more", "x"))
    assert put(store, Style("style-3", "y"))
    assert len(store(styles.of_space(SPACE))) == MOST


def test_what_changes_nothing_is_no_entry_of_the_audit(store: Store) -> None:
    put(store, Style("noir", "hard light"))
    put(store, Style("noir", "hard light"))
    assert [one.action for one in store(audit.entries(SPACE, limit=9))] == ["styles.add"]
