"""What a page sends, read and checked: the forms of JSON bodies, and options made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import InvalidOptions, NotFound, say
from bot.invocation import ActionName
from bot.platforms.console.people import CHANNEL, reference_of
from bot.platforms.console.uploads import Upload
from bot.platforms.typed import Typed, coerce, parse
from commands.spec import ATTACHED, REFERENCES, Attachment, Command, Kind

MAX_TEXT = 8_000  #: Characters of a typed line; a prompt has at most 2,000.
MAX_SAID = 2_000  #: Characters of an ordinary message, as in Discord.
MAX_OPTIONS = 100  #: In one request; /imagine has some fifty.


#: What is called by a name here; a result has its own.
NAMED = tuple(kind for kind in REFERENCES if kind is not Kind.RESULT)


class Body(BaseModel):
    """What every request tells: who acts, and a key by which a repeated request is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str = Field(max_length=100)
    key: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{8,64}$")


class Said(Body):
    """An ordinary message."""

    text: str = Field(min_length=1, max_length=MAX_SAID)


class Asked(Body):
    """A command: a typed line, or a command's name with the options of its form.

    `reply_to` is a message whose pictures are meant; `pictures` are ones of ours by option, as a
    form was filled with them. `page` is the message of a page whose form was sent.
    """

    text: str = Field("", max_length=MAX_TEXT)
    command: str = Field("", max_length=32)
    options: dict[str, bool | int | float | str] = Field({}, max_length=MAX_OPTIONS)
    pictures: dict[str, Annotated[str, Field(max_length=100)]] = Field({}, max_length=25)
    reply_to: str = Field("", max_length=100)
    page: str = Field("", max_length=100)


class Pressed(Body):
    """A button under a message."""

    message: str = Field(max_length=100)
    action: ActionName
    task_id: str = Field(max_length=100)
    picture: int = Field(0, ge=0, le=999)


class Dismissed(Body):
    """A private reply that was read."""

    message: str = Field(max_length=100)


B = TypeVar("B", bound=Body)


def read_body(model: type[B], data: bytes) -> B:
    """Read a JSON body. Raises InvalidOptions."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][:1]) or "it"
        raise InvalidOptions(
            say("This cannot be read: {where}: {problem}.", where=where, problem=first["msg"])
        ) from None


def read_command(asked: Asked, commands: Sequence[Command]) -> Typed:
    """The command and its typed options. Raises NotFound, InvalidOptions."""
    answered = _answered(asked, commands)
    if asked.text:
        return _referred(parse(asked.text, commands, given=answered))
    command = next((c for c in commands if c.name == asked.command), None)
    if command is None:
        raise NotFound(say("There is no command /{name}.", name=asked.command))
    known = {option.name: option for option in command.declared}
    options = {
        name: coerce(known[name], value) if name in known else value
        for name, value in asked.options.items()
    }
    meant = {name: value for name, value in answered.items() if name in known}
    return _referred(Typed(command, {**meant, **options}))


def _answered(asked: Asked, commands: Sequence[Command]) -> Mapping[str, Any]:
    """The message replied to, for whichever option of whichever command wants a result."""
    if not asked.reply_to:
        return {}
    names = {o.name for c in commands for o in c.declared if o.kind is Kind.RESULT}
    return dict.fromkeys(names, f"{CHANNEL}/{asked.reply_to}")


def _referred(typed: Typed) -> Typed:
    """The same with ids in place of the names of people, and of anything else by its own."""
    kinds = {option.name: option.kind for option in typed.command.declared}
    options = {
        name: reference_of(value) if kinds.get(name) in NAMED else value
        for name, value in typed.options.items()
    }
    return Typed(typed.command, options)


def attach(typed: Typed, files: Sequence[Upload], *, ours: Mapping[str, str]) -> Mapping[str, Any]:
    """The options with what was attached put where it goes: by name, else in the declared order.

    `ours` are pictures of ours by option; whether they may be used is for dispatch to say.
    """
    attached = {o.name: o.kind for o in typed.command.declared if o.kind in ATTACHED}
    wanted = list(attached)
    kept = {
        name: Attachment(media=media)
        for name, media in ours.items()
        if attached.get(name) is Kind.PICTURE
    }
    options = {**typed.options, **kept}
    for file in files:
        free = (name for name in wanted if name not in options)
        slot = file.option or next(free, None)
        if slot not in wanted or slot in options:
            raise InvalidOptions(_too_many(typed.command, wanted))
        options[slot] = Attachment(name=file.name, path=file.path, size=file.size)
    return options


def _too_many(command: Command, wanted: Sequence[str]) -> Any:
    if not wanted:
        return say("/{command} takes no picture.", command=command.name)
    return say("/{command} takes only: {names}.", command=command.name, names=", ".join(wanted))
