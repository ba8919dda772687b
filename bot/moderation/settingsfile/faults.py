"""What is wrong in a settings file, in sentences for a moderator that name its line and its key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Text, say
from bot.tomllines import Lines
from commands.validation import echo

MOST_KEY = 80  #: Characters of a key that are repeated.
MOST_TOLD = 10  #: More at once help nobody, and each is looked for in the file.

Key = tuple[str, ...]

ON_LINE = "Line {line}: {what}"
MORE = "… and {rest} more."
MISSING = "{key} is missing."
NO_SUCH = "{key} is nothing that can be set."
CANNOT = "{key} cannot be read: it is not of the right kind, or not whole."

#: By pydantic's names of errors; `{…}` is filled from the error's own context.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "missing": MISSING,
        "extra_forbidden": NO_SUCH,
        "int_type": "{key} must be a whole number.",
        "int_parsing": "{key} must be a whole number.",
        "int_from_float": "{key} must be a whole number.",
        "bool_type": "{key} must be true or false.",
        "bool_parsing": "{key} must be true or false.",
        "string_type": "{key} must be text between quotes.",
        "list_type": '{key} must be a list such as ["one", "two"].',
        "tuple_type": '{key} must be a list such as ["one", "two"].',
        "dict_type": "{key} must be a table.",
        "model_type": "{key} must be a table.",
        "datetime_type": "{key} must be a moment such as 2026-01-31T12:00:00Z.",
        "datetime_parsing": "{key} must be a moment such as 2026-01-31T12:00:00Z.",
        "datetime_from_date_parsing": "{key} must be a moment such as 2026-01-31T12:00:00Z.",
        "timezone_aware": "{key} must say its offset from UTC, as 2026-01-31T12:00:00Z does.",
        "literal_error": "{key} must be one of {choices}.",
        "greater_than_equal": "{key} must be at least {ge}.",
        "less_than_equal": "{key} must be at most {le}.",
        "string_too_short": "{key} must not be empty.",
        "string_too_long": "{key} may have at most {max_length} characters.",
        "too_long": "{key} may have at most {max_length} entries.",
        "string_pattern_mismatch": "{key} is no name or id of the right form.",
    }
)
_HARMLESS = re.compile(r"[\w.:-]{1,80}")
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `key` says where, `what` is a whole sentence."""

    key: Key
    what: Text


def of_key(key: Sequence[str], message: str, **values: object) -> Fault:
    """A fault whose sentence names its key as `{key}`."""
    return Fault(tuple(key), say(message, key=_dotted(key), **values))


def explained(error: ValidationError, text: str) -> list[Text]:
    """What does not fit the form."""
    found = error.errors(include_url=False, include_input=False)
    return _told([_fault(one) for one in found[:MOST_TOLD]], text, count=len(found))


def told(faults: Sequence[Fault], text: str) -> list[Text]:
    """The sentences, each with its line in the file's text where that is known."""
    return _told(faults[:MOST_TOLD], text, count=len(faults))


def _told(faults: Sequence[Fault], text: str, *, count: int) -> list[Text]:
    sentences, lines = [], Lines(text)
    for fault in faults:
        line = lines.of(fault.key)
        what = fault.what if line is None else say(ON_LINE, line=line, what=fault.what)
        sentences.append(what)
    if count > len(faults):
        sentences.append(say(MORE, rest=count - len(faults)))
    return sentences


def _fault(error: ErrorDetails) -> Fault:
    key = tuple(str(part) for part in error["loc"] if part != "[key]")
    context = error.get("ctx", {})
    values = {name: value for name, value in context.items() if name != "key"}
    if "expected" in values:
        values["choices"] = ", ".join(_QUOTED.findall(str(values["expected"])))
    return of_key(key, RULES.get(error["type"], CANNOT), **values)


def _dotted(key: Sequence[str]) -> str:
    dotted = ".".join(key)
    return dotted if _HARMLESS.fullmatch(dotted) else echo(dotted, limit=MOST_KEY)
