"""Names in the audit: its rows hold numbers in place of people, and a table beside it the names.

A row of the audit is never edited, not even to take a name out. So none is written into it: where
somebody is forgotten, their name goes from the table, and the row says what it said, of somebody
whom nobody can tell any more. A number tells only who was named first, and is never given twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from storage.operation import Sql, Steps, operation

_NOTE = Sql("""
    INSERT INTO audit_names (name, used_at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at
    RETURNING id
""")

_NUMBER = Sql("SELECT id FROM audit_names WHERE name = $1")

_NAME = Sql("SELECT name FROM audit_names WHERE id = $1")

# The row stays, so that its number is not given to somebody else.
_FORGET = Sql("UPDATE audit_names SET name = NULL WHERE name = $1")

_FORGET_UNUSED = Sql("UPDATE audit_names SET name = NULL WHERE used_at < $1 AND name IS NOT NULL")

_NUMBERED = re.compile(r"name:(\d{1,18})")
_ID = re.compile(r"[a-z]+:\S+")  #: What is an id among the values of a change.


def written(name: str, *, now: int) -> Steps[str]:
    """Steps that give what is written in place of a name; what is no id stays as it is."""
    # Also what only looks like a number: else a word could be made to be read as somebody's name.
    if ":" not in name:
        return name
    ((number,),) = yield _NOTE, (name, now)
    return f"name:{number}"


def written_values(text: str | None, *, now: int) -> Steps[str | None]:
    """The same for every id among the values of a JSON text."""
    if text is None:
        return None
    value = json.loads(text)
    numbers = {}
    for found in _strings(value):
        if _ID.fullmatch(found) and found not in numbers:
            numbers[found] = yield from written(found, now=now)
    return json.dumps(_exchanged(value, numbers)) if numbers else text


def numbered(name: str) -> Steps[str]:
    """Steps that give what stands in the audit for a name; the name itself where nothing does."""
    rows = yield _NUMBER, (name,)
    return f"name:{rows[0][0]}" if rows else name


def readable(texts: Iterable[str | None]) -> Steps[Callable[[str], str]]:
    """Steps that look up every name in these columns and JSON texts; what puts them back.

    Somebody who was forgotten is `forgotten:` and the number.
    """
    names: dict[str, str] = {}
    for written_name in {one for text in texts if text for one in _written_in(text)}:
        number = written_name.partition(":")[2]
        rows = yield _NAME, (int(number),)
        known = next((name for (name,) in rows if name is not None), None)
        names[written_name] = known or f"forgotten:{number}"
    return lambda text: _with_names(text, names)


@operation
def forget(names: Iterable[str]) -> Steps[None]:
    """Take names out of the audit."""
    yield from forgetting(names)


def forgetting(names: Iterable[str]) -> Steps[None]:
    """The steps of `forget`, for use inside another operation."""
    for name in names:
        yield _FORGET, (name,)


@operation
def forget_unused(before: int) -> Steps[None]:
    """Take out the names that no change since a moment (UTC ms) was about: none is kept of them."""
    yield _FORGET_UNUSED, (before,)


def _written_in(text: str) -> Iterator[str]:
    if _NUMBERED.fullmatch(text):
        yield text
    elif '"name:' in text:
        yield from (found for found in _strings(json.loads(text)) if _NUMBERED.fullmatch(found))


def _with_names(text: str, names: Mapping[str, str]) -> str:
    if text in names:
        return names[text]
    if '"name:' in text:
        return json.dumps(_exchanged(json.loads(text), names))
    return text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _exchanged(value: Any, by: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return by.get(value, value)
    if isinstance(value, list):
        return [_exchanged(inner, by) for inner in value]
    if isinstance(value, dict):
        return {name: _exchanged(inner, by) for name, inner in value.items()}
    return value
