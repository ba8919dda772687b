"""What is wrong with the settings, as one plain sentence that names the setting in both its forms.

A setting has two names: `EASEL_LISTENER__PORT` in the environment, `listener.port` in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.errors import OperatorError, Text, say
from bot.tomllines import line_of

PREFIX = "EASEL_"
DELIMITER = "__"
_SHOWN = 60  #: characters of a wrong value that are repeated to the person

Key = tuple[str, ...]

#: pydantic's names of errors; `{…}` is filled from the error's own context.
_RULES: Mapping[str, str] = MappingProxyType(
    {
        "int": "must be a whole number",
        "float": "must be a number",
        "finite_number": "must be a number with an end",
        "bool": "must be true or false",
        "string": "must be text",
        "list": 'must be a list such as ["one", "two"]',
        "frozen_set": 'must be a list such as ["one", "two"]',
        "dict": "must be a table",
        "model": "must be a table",
        "path": "must be a path",
        "literal_error": "must be {expected}",
        "enum": "must be {expected}",
        "greater_than_equal": "must be at least {ge}",
        "greater_than": "must be more than {gt}",
        "less_than_equal": "must be at most {le}",
        "missing": "is missing",
        "too_short": "must not be empty",
        "too_long": "has more than {max_length} entries",
        "string_too_short": "must have at least {min_length} characters",
        "string_too_long": "must have at most {max_length} characters",
        "multiple_of": "must be a multiple of {multiple_of}",
        "value_error": "{error}",
    }
)


def keys(model: type[BaseModel]) -> Iterator[tuple[Key, FieldInfo]]:
    """Every setting of `model`, tables entered: `("listener", "port")` and its field."""
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from (((name, *rest), field) for rest, field in keys(info.annotation))
        else:
            yield (name,), info


def variable(key: Sequence[str]) -> str:
    """The environment's name of a setting."""
    return PREFIX + DELIMITER.join(key).upper()


def is_secret(info: FieldInfo) -> bool:
    """Whether a value of this field may never be repeated."""
    return _holds_secret(info.annotation)


def unknown_variable(environ: Mapping[str, str], model: type[BaseModel]) -> OperatorError | None:
    """The complaint about a variable whose first part is no setting; pydantic overlooks those."""
    for name in sorted(environ):
        if not name.upper().startswith(PREFIX):
            continue
        key = tuple(name[len(PREFIX) :].lower().split(DELIMITER))
        if key[0] not in model.model_fields:
            return OperatorError(_no_such(key, model))
    return None


def explain(error: ValidationError, model: type[BaseModel], *, file: str = "") -> OperatorError:
    """Turn the first thing pydantic found into a sentence; `file` is the settings file's text.

    What whoever runs the bot has named, as a tool's fields, is told with its line there.
    """
    first = error.errors(include_url=False)[0]
    key = tuple(str(part) for part in first["loc"] if part != "[key]")
    sentence = _sentence(first, key, model)
    line = line_of(file, key) if key and _is_named(key, model) else None
    if line is None:
        return OperatorError(sentence)
    return OperatorError(say("Line {line} of the settings: {what}", line=line, what=sentence))


def _is_named(key: Key, model: type[BaseModel]) -> bool:
    """Whether the key is in a table whose keys are free."""
    return any(
        key[: len(name)] == name and get_origin(info.annotation) is dict
        for name, info in keys(model)
    )


def _sentence(first: ErrorDetails, key: Key, model: type[BaseModel]) -> Text:
    if first["type"] == "extra_forbidden":
        return _no_such(key, model)
    rule = _rule(first["type"], first.get("ctx", {}), otherwise=first["msg"])
    if not key:
        return say("{rule}.", rule=rule)
    key, info = _setting(key, model)
    given = _given(first["input"], info)
    return say("{name} {rule}{given}.", name=_both(key), rule=rule, given=given)


def _holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))


def _both(key: Key) -> str:
    return f"{variable(key)} ({'.'.join(key)})"


def _no_such(key: Key, model: type[BaseModel]) -> Text:
    known = {variable(name): name for name, _ in keys(model) if name != key[: len(name)]}
    close = get_close_matches(variable(key), known, n=1, cutoff=0.75)
    hint = f"; did you mean {_both(known[close[0]])}?" if close else "."
    return say("{name} is not a setting{hint}", name=_both(key), hint=hint)


def _rule(kind: str, context: Mapping[str, Any], *, otherwise: str) -> str:
    family = kind.rpartition("_")[0]  # int_parsing, int_type, int_from_float
    family = "int" if family.startswith("int") else family
    template = _RULES.get(kind) or _RULES.get(family)
    return template.format_map(context) if template else f"is wrong: {otherwise}"


def _setting(key: Key, model: type[BaseModel]) -> tuple[Key, FieldInfo | None]:
    """The setting that an error's place belongs to: an item of a list is its list."""
    for name, info in keys(model):
        if key[: len(name)] == name:
            return (key if get_origin(info.annotation) is dict else name), info
    return key, None


def _given(value: object, info: FieldInfo | None) -> str:
    """What was given, unless it is or may hold a secret."""
    text = str(value)
    simple = isinstance(value, str | int | float) and "@" not in text
    if info is None or is_secret(info) or not simple:
        return ""
    return f", not {text[:_SHOWN]!r}" if isinstance(value, str) else f", not {text}"
