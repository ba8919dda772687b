"""Prompts: a question is open until it is answered or over, and only so many are."""

from __future__ import annotations

from support.stored import NOON, Store

from storage.telegram import prompts
from storage.telegram.forgetting import forget
from storage.telegram.prompts import Question


def question(message: int, *, person: str = "telegram:7", ends_at: int = NOON) -> Question:
    return Question(-(2**61), message, person, "{}", ends_at)


def ask(store: Store, *questions: Question, most: int = 100) -> None:
    for one in questions:
        store(prompts.keep(one, most=most))


def test_a_question_is_found_until_it_ends(store: Store) -> None:
    first, second = question(1), question(2, ends_at=NOON + 5)
    ask(store, first, second)
    assert store(prompts.at(first.chat, 1, now=NOON - 1)) == first
    assert store(prompts.at(first.chat, 1, now=NOON)) is None
    assert store(prompts.of_person(first.chat, "telegram:7", now=NOON - 1)) == [second, first]
    assert store(prompts.of_person(first.chat, "telegram:8", now=NOON - 1)) == []
    assert store(prompts.next_end()) == first


def test_a_question_is_answered_once(store: Store) -> None:
    ask(store, question(1))
    assert store(prompts.close(question(1).chat, 1))
    assert not store(prompts.close(question(1).chat, 1))
    assert store(prompts.next_end()) is None


def test_of_too_many_those_are_forgotten_that_end_first(store: Store) -> None:
    ask(store, question(9, ends_at=NOON + 1), *map(question, range(5)), most=3)
    left = store.rows("SELECT message FROM telegram_prompts ORDER BY message")
    assert left == [(3,), (4,), (9,)]


def test_one_persons_questions_are_forgotten(store: Store) -> None:
    ask(store, question(1), question(2, person="telegram:8"))
    store(forget("telegram:7", 7))
    assert store.rows("SELECT message FROM telegram_prompts") == [(2,)]
