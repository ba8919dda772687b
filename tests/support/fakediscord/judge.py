"""Judges requests and answers by Discord's own OpenAPI document, where it is at hand.

The document is a file beside the repository; without it everything passes unjudged. It is read
strictly: a field it does not name is a mistake, because Discord would silently pass over it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from support.fakediscord.allowances import allowed, of_answers, of_requests
from support.fakediscord.document import Document, Operation
from support.fakediscord.records import Exchange

SPEC = Path(__file__).parents[4] / "shared/specs/discord-openapi.json"
FILE = re.compile(r"files\[\d\]")  #: Ten at most, as the document counts them.
SHOWN = 200  #: Characters of a violation's value.


@dataclass(frozen=True)
class Documents:
    """The document twice: as requests, and as answers are held against it."""

    requests: Document
    answers: Document


@cache
def _documents() -> Documents | None:
    if not SPEC.is_file():
        return None
    read = json.loads(SPEC.read_text())
    return Documents(Document(of_requests(read)), Document(of_answers(read)))


class Judge:
    """Remembers what it has looked at: each exchange is judged once, when somebody asks."""

    def __init__(self, documents: Documents | None) -> None:
        self._documents = documents
        self._judged: set[int] = set()
        self._found: list[str] = []

    @classmethod
    def at_hand(cls) -> Judge:
        """By the published document, or by none where it is not here."""
        return cls(_documents())

    @property
    def has_document(self) -> bool:
        return self._documents is not None

    def violations(self, exchanges: Iterable[Exchange]) -> list[str]:
        """All that is wrong, in order. An exchange that still goes on is looked at later."""
        for exchange in exchanges:
            if self._documents is None or id(exchange) in self._judged:
                continue
            if exchange.status is not None or exchange.cut:
                self._judged.add(id(exchange))
                self._found += _exchange(self._documents, exchange)
        return list(self._found)


def _exchange(documents: Documents, exchange: Exchange) -> list[str]:
    where = f"{exchange.method} {exchange.route or exchange.path}"
    asked = documents.requests.operation(exchange.method, exchange.path)
    answered = documents.answers.operation(exchange.method, exchange.path)
    if asked is None or answered is None:
        return [f"{where}: Discord has no such route"]
    if not exchange.route:
        return [f"{where}: this fake has no such route"]
    found = [f"{where}: {one}" for one in _request(asked, exchange)]
    answers = _answer(answered, exchange)
    return found + [f"{where} -> {exchange.status}: {one}" for one in answers]


def _request(operation: Operation, exchange: Exchange) -> list[str]:
    found = []
    for name, value in exchange.query.items():
        found += operation.check_parameter(name, value, place="query")
    for name, value in operation.values(exchange.path).items():
        found += operation.check_parameter(name, value, place="path")
    body = exchange.body
    validator = operation.body(body.content_type)
    if validator is None:
        return found if body.content_type is None else [*found, f"takes no {body.content_type}"]
    if body.content_type is None:
        return [*found, "needs a body"] if operation.needs_body else found
    found += [f"takes no file {name}" for name in body.files if not FILE.fullmatch(name)]
    return found + _wrong(validator, allowed(exchange))


def _answer(operation: Operation, exchange: Exchange) -> list[str]:
    if exchange.status is None or exchange.status >= 500:
        return []  # cut, or a failure that the document does not describe
    described, validator = operation.answer(exchange.status)
    if not described:
        return ["the document knows no such status"]
    if validator is None:
        return ["has a body"] if exchange.answer else []
    return _wrong(validator, exchange.answered)


def _wrong(validator: Draft202012Validator, value: Any) -> list[str]:
    if validator.is_valid(value):
        return []
    return [_told(_deepest(error)) for error in validator.iter_errors(value)]


def _deepest(error: ValidationError) -> ValidationError:
    """Of a choice, what is wrong with the alternative that was meant: by its `type`, or nearest."""
    if not error.context:
        return error
    branches: dict[Any, list[ValidationError]] = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    meant = [errors for errors in branches.values() if not any(map(_about_type, errors))]
    nearest = max(meant or branches.values(), key=lambda errors: len(errors[0].path))
    return _deepest(nearest[0])


def _about_type(error: ValidationError) -> bool:
    return list(error.relative_path) == ["type"] or error.validator == "type"


def _told(error: ValidationError) -> str:
    place = "".join(
        f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.absolute_path
    )
    return f"{place or '.'}: {error.message:.{SHOWN}}"
