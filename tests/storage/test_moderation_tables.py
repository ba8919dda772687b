"""Blocks, channels, words, consents and reports: what is set holds, once, and the audit has it."""

from __future__ import annotations

from support.stored import DAY_MS, NOON, Store

from storage import audit, blocks, channels, consents, links, policies, reports, words
from storage.blocks import Block
from storage.words import Word

SPACE, ADA, MIA = "discord:1", "discord:100", "discord:200"


def actions(store: Store) -> list[str]:
    return [entry.action for entry in store(audit.entries(SPACE, limit=100))]


def test_a_block_holds_until_it_ends_and_only_in_its_server(store: Store) -> None:
    block = Block(SPACE, ADA, "spam", MIA, NOON, NOON + DAY_MS)
    store(blocks.put(block))
    assert store(blocks.of(SPACE, ADA, now=NOON)) == block
    assert store(blocks.listed(SPACE, now=NOON, limit=9)) == [block]
    assert store(blocks.of("discord:2", ADA, now=NOON)) is None
    assert store(blocks.of(SPACE, ADA, now=NOON + DAY_MS)) is None
    assert store(blocks.listed(SPACE, now=NOON + DAY_MS, limit=9)) == []


def test_a_block_without_an_end_holds_until_it_is_lifted(store: Store) -> None:
    store(blocks.put(Block(SPACE, ADA, "spam", MIA, NOON, None)))
    assert store(blocks.of(SPACE, ADA, now=2**50)) is not None
    assert store(blocks.lift(SPACE, ADA, actor_id=MIA, now=NOON)) is True
    assert store(blocks.lift(SPACE, ADA, actor_id=MIA, now=NOON)) is False
    assert store(blocks.of(SPACE, ADA, now=NOON)) is None
    assert actions(store) == ["unblock", "block"]


def test_without_a_rule_every_command_works_everywhere(store: Store) -> None:
    allowed = store(channels.of_space(SPACE))
    assert channels.works(allowed, channels=("7",), command="imagine")


def test_with_a_rule_commands_work_where_a_rule_says_so(store: Store) -> None:
    for channel, command in (("7", "imagine"), ("8", channels.EVERY), ("7", "imagine")):
        store(channels.allow(SPACE, channel, command, actor_id=MIA, now=NOON))
    allowed = store(channels.of_space(SPACE))
    works = {
        (channel, command)
        for channel in ("7", "8", "9")
        for command in ("imagine", "upscale")
        if channels.works(allowed, channels=(channel,), command=command)
    }
    assert works == {("7", "imagine"), ("8", "imagine"), ("8", "upscale")}
    assert channels.works(allowed, channels=("thread", "7"), command="imagine")
    assert store(channels.clear(SPACE, "7", actor_id=MIA, now=NOON)) == ["imagine"]
    assert store(channels.clear(SPACE, "7", actor_id=MIA, now=NOON)) == []
    assert actions(store) == ["channels.clear", "channels.allow", "channels.allow"]


def test_a_word_is_refused_from_when_it_is_added_until_it_is_removed(store: Store) -> None:
    assert store(words.add(SPACE, Word("gore"), actor_id=MIA, now=NOON)) is True
    assert store(words.add(SPACE, Word("gore"), actor_id=MIA, now=NOON)) is False
    store(words.add(SPACE, Word("b.ood", "pattern"), actor_id=MIA, now=NOON))
    assert store(words.of_space(SPACE)) == [Word("b.ood", "pattern"), Word("gore")]
    assert store(words.of_space("discord:2")) == []
    assert store(words.remove(SPACE, "gore", actor_id=MIA, now=NOON)) is True
    assert store(words.remove(SPACE, "gore", actor_id=MIA, now=NOON)) is False
    assert actions(store) == ["words.remove", "words.add", "words.add"]


def test_a_server_has_no_more_words_and_channels_than_can_be_looked_at(store: Store) -> None:
    for number in range(words.MOST):
        assert store(words.add(SPACE, Word(f"w{number}"), actor_id=MIA, now=NOON))
    assert store(words.add(SPACE, Word("one more"), actor_id=MIA, now=NOON)) is False


def test_a_consent_is_to_one_text_in_one_server_and_can_be_withdrawn(store: Store) -> None:
    store(consents.give(SPACE, ADA, text_hash="first", now=NOON))
    assert store(consents.given(SPACE, ADA, text_hash="first"))
    assert not store(consents.given(SPACE, ADA, text_hash="second"))
    assert not store(consents.given("discord:2", ADA, text_hash="first"))
    store(consents.withdraw(ADA))
    assert not store(consents.given(SPACE, ADA, text_hash="first"))


def test_a_block_holds_for_every_id_of_a_person_and_is_lifted_from_any(store: Store) -> None:
    store(links.offer(ADA, platform="discord", code_hash="c", now=NOON, expires_at=NOON + 9))
    other = "telegram:5"
    assert store(links.join(other, platform="telegram", code_hash="c", now=NOON)) == "joined"
    store(blocks.put(Block(SPACE, ADA, "spam", MIA, NOON, NOON + DAY_MS)))
    found = store(policies.of(SPACE, other, now=NOON)).block
    assert found is not None and found.person_id == ADA
    store(blocks.put(Block(SPACE, other, "more spam", MIA, NOON, None)))
    found = store(blocks.of(SPACE, ADA, now=NOON))
    assert found is not None and found.expires_at is None
    assert store(blocks.of("discord:2", other, now=NOON)) is None
    assert store(blocks.lift(SPACE, other, actor_id=MIA, now=NOON)) is True
    assert store(blocks.of(SPACE, ADA, now=NOON)) is None
    assert actions(store) == ["unblock", "unblock", "block", "block"]


def filed(store: Store, task: str, reporter: str, now: int = NOON) -> str:
    return store(reports.file(SPACE, task, person_id=ADA, reporter_id=reporter, reason="", now=now))


def open_reports(store: Store) -> list[str]:
    return [one.task_id for one in store(reports.still_open(SPACE, limit=9))]


def test_a_person_reports_a_result_once_until_somebody_has_decided(store: Store) -> None:
    assert [filed(store, "t1", "b"), filed(store, "t1", "c"), filed(store, "t2", "b")] == [
        "filed", "filed", "filed",
    ]  # fmt: skip
    assert filed(store, "t1", "b") == "again"
    assert open_reports(store) == ["t2", "t1", "t1"]
    assert store(reports.uphold("t1", now=NOON + 1)) == 2
    assert store(reports.uphold("t1", now=NOON + 1)) == 0
    assert store(reports.dismiss("t2", "discord:2", actor_id=MIA, now=NOON)) == 0
    assert store(reports.dismiss("t2", SPACE, actor_id=MIA, now=NOON)) == 1
    assert store(reports.dismiss("t2", SPACE, actor_id=MIA, now=NOON)) == 0
    assert open_reports(store) == []
    assert actions(store) == ["dismiss", "report", "report", "report"]


def test_nobody_reports_more_than_so_often_an_hour(store: Store) -> None:
    most = reports.MOST_AN_HOUR
    assert {filed(store, f"t{number}", "b") for number in range(most)} == {"filed"}
    assert filed(store, "more", "b") == "too many"
    assert filed(store, "more", "c") == "filed"
    assert filed(store, "more", "b", NOON + reports.HOUR_MS) == "filed"


def test_a_notice_that_is_posted_while_somebody_decides_is_taken_away_again(store: Store) -> None:
    filed(store, "t1", "b")
    (due,) = store(reports.claim_due(now=NOON, lease_ms=100, limit=9))
    assert due.is_open and due.notice is None
    assert store(reports.claim_due(now=NOON, lease_ms=100, limit=9)) == []
    store(reports.dismiss("t1", SPACE, actor_id=MIA, now=NOON + 1))
    store(reports.noticed(due.id, address="{}", now=NOON + 2))
    (again,) = store(reports.claim_due(now=NOON + 2, lease_ms=100, limit=9))
    assert again.notice == "{}" and not again.is_open
    store(reports.noticed(due.id, address=None, now=NOON + 3))
    assert store(reports.claim_due(now=NOON + DAY_MS, lease_ms=100, limit=9)) == []
