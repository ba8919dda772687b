"""What a person typed becomes a command's options, or one plain sentence about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from commands.answers import line
from commands.spec import (
    ATTACHED,
    REFERENCES,
    Attachment,
    Command,
    InvalidOption,
    Kind,
    Option,
    Options,
)

MAX_ECHO = 40  #: Characters of what was typed that are shown back.

HOW_TO_ATTACH = (
    "/{command} needs a picture for “{option}”. Attach one (PNG, JPEG, WebP or GIF), "
    "or reply to a message that has one."
)
HOW_TO_ATTACH_FILE = "/{command} needs a file for “{option}”. Attach it: {description}."
NEEDED = "/{command} needs “{option}”: {description}."
UNKNOWN = "/{command} has no option “{option}”. Its options are: {options}."
NO_OPTIONS = "/{command} takes no options; “{option}” was given."
EMPTY = "“{option}” must not be empty. {description}."
TOO_LONG = "“{option}” may have at most {maximum} characters; yours has {length}."
CHOICES = "“{option}” must be one of {choices}; “{given}” was given."
WHOLE = "“{option}” must be a whole number; “{given}” was given."
WHOLE_WITHIN = "“{option}” must be a whole number from {minimum} to {maximum}; “{given}” was given."
NUMBER = "“{option}” must be a number; “{given}” was given."
NUMBER_WITHIN = "“{option}” must be a number from {minimum} to {maximum}; “{given}” was given."
YES_OR_NO = "“{option}” must be yes or no; “{given}” was given."
NO_PERSON = (
    "“{option}” must be a person: choose or mention them, reply to a message of theirs, or give "
    "their id; “{given}” was given."
)
NO_ROLE = "“{option}” must be a role or its id; “{given}” was given."
NO_CHANNEL = "“{option}” must be a channel, its id, or “here”; “{given}” was given."
NO_RESULT = (
    "“{option}” must be a result of mine: its trace, as “Details” under it shows it, a link to its "
    "message in this server, or a reply to that message; “{given}” was given."
)
NOT_TEXT = "“{option}” must be plain text; this cannot be read."


REFERENCE = r"[a-z]{1,20}:-?[A-Za-z0-9_-]{1,60}"  #: An id in our own form.
_REFERENCE = re.compile(REFERENCE)
HERE = "here"  #: In place of a channel's id: the one it is typed in.
_NO_SUCH = {
    Kind.PERSON: NO_PERSON, Kind.ROLE: NO_ROLE, Kind.CHANNEL: NO_CHANNEL, Kind.RESULT: NO_RESULT
}  # fmt: skip
#: A trace or an id; or a channel of ours and the message there.
_RESULT = re.compile(
    r"#?[0-9A-Za-z_-]{8,48}|[a-z]{1,20}:-?[A-Za-z0-9_-]{1,60}/[A-Za-z0-9_-]{1,100}"
)

_HARMLESS = str.maketrans("<>@`*_~|", "‹›＠'∗＿∼∣")


def read_options(command: Command, given: Mapping[str, Any]) -> Options:
    """Validate what was typed. Raises InvalidOption for the first thing that is wrong.

    Options left empty count as not given, as a form sends them. A picture is an `Attachment` that
    the platform made: nothing typed may name a file or an address.
    """
    options: type[Options] = command.options
    declared = {option.name: option for option in command.declared}
    given = _without_blanks(declared, given)
    for name, value in given.items():
        if name not in declared:
            continue
        if declared[name].kind in ATTACHED and not isinstance(value, Attachment):
            raise _not_attached(command, declared[name])
        _refuse_unknown_reference(declared[name], value)
        _refuse_nul(declared[name], value)
    try:
        return options.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    raise _invalid(command, declared, first)


def typed_texts(command: Command, typed: Mapping[str, object]) -> tuple[str, ...]:
    """Everything in a command's options that somebody put into words."""
    words = [option.name for option in command.declared if option.kind is Kind.TEXT]
    return tuple(text for name in words if isinstance(text := typed.get(name), str) and text)


def _refuse_unknown_reference(option: Option, value: Any) -> None:
    message = _NO_SUCH.get(option.kind)
    if message is None or (option.kind is Kind.CHANNEL and value == HERE):
        return
    form = _RESULT if option.kind is Kind.RESULT else _REFERENCE
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InvalidOption(option.name, message, given=echo(value))


def _refuse_nul(option: Option, value: Any) -> None:
    # Not every store keeps it as it is: what is typed later would not be the same.
    if option.kind is Kind.TEXT and isinstance(value, str) and "\0" in value:
        raise InvalidOption(option.name, NOT_TEXT)


def check_typed(command: Command, given: Mapping[str, Any]) -> Options:
    """Read what was typed, whatever picture may still be found. Raises InvalidOption."""
    to_find = [
        option.name
        for option in command.declared
        if option.kind is Kind.PICTURE and option.required and not given.get(option.name)
    ]
    found = {name: Attachment(media="to be found") for name in to_find}
    return read_options(command, {**given, **found})


def _without_blanks(declared: Mapping[str, Option], given: Mapping[str, Any]) -> dict[str, Any]:
    def kept(name: str, value: Any) -> bool:
        option = declared.get(name)
        may_be_blank = option is None or (option.required and option.kind is Kind.TEXT)
        return may_be_blank or not (value is None or (isinstance(value, str) and not value.strip()))

    return {name: value for name, value in given.items() if kept(name, value)}


def _invalid(
    command: Command, declared: Mapping[str, Option], error: ErrorDetails
) -> InvalidOption:
    name = str(error["loc"][0]) if error["loc"] else ""
    option = declared.get(name)
    if option is None:
        return _unknown(command, name)
    if option.kind in ATTACHED:
        return _not_attached(command, option)
    if error["type"] == "missing" or error["input"] is None:
        description = line(option.description)
        return InvalidOption(name, NEEDED, command=command.name, description=description)
    return _out_of_range(option, error["input"])


def _not_attached(command: Command, option: Option) -> InvalidOption:
    if option.kind is Kind.PICTURE:
        return InvalidOption(option.name, HOW_TO_ATTACH, command=command.name)
    described = line(option.description)
    return InvalidOption(
        option.name, HOW_TO_ATTACH_FILE, command=command.name, description=described
    )


def _unknown(command: Command, name: str) -> InvalidOption:
    shown = echo(name)
    if not command.declared:
        return InvalidOption(shown, NO_OPTIONS, command=command.name)
    names = ", ".join(option.name for option in command.common)
    return InvalidOption(shown, UNKNOWN, command=command.name, options=names)


def _out_of_range(option: Option, given: Any) -> InvalidOption:
    if option.kind in (Kind.TEXT, *REFERENCES):
        return _wrong_text(option, given)
    message = {
        Kind.CHOICE: CHOICES,
        Kind.INTEGER: WHOLE if option.maximum is None else WHOLE_WITHIN,
        Kind.NUMBER: NUMBER if option.maximum is None else NUMBER_WITHIN,
        Kind.FLAG: YES_OR_NO,
    }[option.kind]
    return InvalidOption(
        option.name,
        message,
        given=echo(given),
        choices=", ".join(option.choices),
        minimum=option.minimum,
        maximum=option.maximum,
    )


def _wrong_text(option: Option, given: Any) -> InvalidOption:
    if not isinstance(given, str):
        return InvalidOption(option.name, NOT_TEXT)
    length = len(given.strip())
    if not length:
        return InvalidOption(option.name, EMPTY, description=line(option.description))
    if option.max_length is not None and length > option.max_length:
        return InvalidOption(option.name, TOO_LONG, maximum=option.max_length, length=length)
    return InvalidOption(option.name, NOT_TEXT)


def echo(given: object, *, limit: int = MAX_ECHO) -> str:
    """What was typed, fit to be shown: one line, cut to `limit`, without mentions or mark-up."""
    # Surrogates are halves of characters: they would break the encoding on the way out.
    whole = str(given).encode("utf-8", "replace").decode()
    text = " ".join(whole.translate(_HARMLESS).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
