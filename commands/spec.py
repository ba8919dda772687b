"""What a command is: one pydantic model of options, one pure function to a request.

Discord makes slash options of the model, Telegram parses text by it, the console prints a form;
all three end in the same `model_validate`, so there is one refusal text.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Generic,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from commands.answers import Answer, Line, ListName
from commands.desk import Desk

# Discord's limits for slash commands ("Application Command Structure", "… Option Structure").
MAX_OPTIONS = 25
MAX_CHOICES = 25
MAX_DESCRIPTION = 100
NAME = re.compile(r"^[a-z0-9_-]{1,32}$")

MAX_OUTPUT_PIXELS = 40_000_000  #: Nothing larger is made, here or at a provider (design: limits).


class Attachment(BaseModel):
    """What a person attached, not yet looked at: at a URL, in a file, or a picture we keep.

    Exactly one of `url` (the platform's own), `path` (the platform has fetched it) and `media`
    (the id of a picture of ours) is set. `size` is bytes as claimed, not to be trusted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "picture"
    url: str | None = None
    path: Path | None = None
    media: str | None = None
    size: int | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Attachment:
        if sum(source is not None for source in (self.url, self.path, self.media)) != 1:
            raise ValueError("an attachment has exactly one source")
        return self


class Picture(BaseModel):
    """A picture of ours that was opened and checked: its media id and its size in pixels."""

    model_config = ConfigDict(frozen=True)

    id: str
    width: int
    height: int


class InvalidOption(ValueError):
    """An option breaks a rule; `message` is English with `{named}` places for `values`.

    `{option}` is always one of the places.
    """

    def __init__(self, option: str, message: str, **values: object) -> None:
        self.option = option
        self.message = message
        self.values: Mapping[str, object] = {"option": option, **values}
        super().__init__(message.format_map(self.values))


class Options(BaseModel):
    """The options of one command. Fields are options, in the order people see them."""

    # Typed text arrives as text: `/imagine 1984` and `4` for an integer are both what they say.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
    )


class NoOptions(Options):
    """A command without options."""


class ImageOptions(Options):
    """What every command that makes pictures takes, after its own options."""

    private: bool = Field(False, description="Only you see it")
    spoiler: bool = Field(False, description="Hidden until clicked")


class Borrowed(BaseModel):
    """A picture that was wanted and not attached: whence it was taken instead, and its name."""

    model_config = ConfigDict(frozen=True)

    source: Literal["replied", "last"]
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """What is said of the results of one kind of request, and offered under them.

    `actions` are buttons for each picture, `more` those for the request as a whole, `of_caption`
    those under a result in words; all by the names of `commands.actions`. `compared`: a single
    picture is worth seeing beside the one it was made from. `shows` is what a picture shows, for
    whoever does not see it and where nothing was typed that says so. `taken` is said where being
    accepted is all that a provider ever tells.
    """

    made_by: str = "AI-generated"
    actions: tuple[str, ...] = ("upscale", "removebg", "describe")
    first: tuple[str, ...] = ("edit",)
    more: tuple[str, ...] = ()
    of_caption: tuple[str, ...] = ("imagine",)
    compared: bool = False
    shows: str = ""
    taken: str | None = None


class Origin(BaseModel):
    """The chat's own address of an attached picture, good until a moment (UTC milliseconds)."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(repr=False)
    until: int


class Request(BaseModel):
    """What is asked of a provider, in our own words. Pictures are media ids of ours.

    `borrowed` is set where a picture was taken from the channel: the answer names it. With
    `spoiler` the result is hidden until somebody clicks on it. `origins` are addresses of pictures
    by slot, for a provider that cannot fetch them from us. `adult`: what it names, or is made of,
    is marked as for adults.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    RESULT: ClassVar[Result] = Result()

    borrowed: Borrowed | None = None
    spoiler: bool = False
    origins: Mapping[str, Origin] = Field(default_factory=dict)
    adult: bool = False

    def pictures(self) -> Mapping[str, str]:
        """Slot name to media id, for every picture the provider has to fetch."""
        return {}

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        """The same once more, with these media ids by slot; `afresh`: chance may differ."""
        return self.model_copy(update=dict(pictures))

    def title(self) -> str:
        """What the person typed, for the message's line below the picture; may be empty."""
        return ""

    def details(self) -> tuple[Line, ...]:
        """Small facts worth showing with the result: size, factor."""
        return ()

    def typed(self) -> Mapping[str, object]:
        """The options' values by name, as far as the request still tells; None is none."""
        return self.model_dump(exclude={"borrowed", "origins", "adult", *self.pictures()})

    def count(self) -> int:
        """How many pictures the person asked for."""
        return 1

    def cost(self) -> int:
        """What it costs to ask for the same once more, in credits."""
        return self.count()

    def preparation(self) -> Request | None:
        """What has to be asked first, for words; None where nothing has."""
        return None

    def prepared(self, caption: str) -> Self:
        """The same, once the words that were asked for first are there."""
        return self

    def result(self) -> Result:
        """What is said of its result, and offered under it."""
        return self.RESULT

    def onward(self, action: str) -> Mapping[str, object] | None:
        """The options of a command that goes on from this request; None where it cannot."""
        return None


@dataclass(frozen=True, slots=True)
class Rare:
    """Annotates an option that few people need.

    A chat whose menus are short leaves it out of them; a form and a typed line take it, and a
    server may set another default.
    """

    rare: bool = True


#: What completes an option: a list of the provider's, or the styles there are in a server.
Suggests = Literal[ListName, "styles"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Annotates an option that is completed, and checked, by a list."""

    suggests: Suggests


@dataclass(frozen=True, slots=True)
class OneName:
    """Annotates a text option that is one name: in a typed line, only its own word is taken.

    `names` are those that are known for certain, which may be several words.
    """

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Annotates an attachment that is no picture: how such files end, and their most bytes."""

    suffixes: tuple[str, ...]
    most_bytes: int


#: What an option may refer to, by the platform's own id in our form: `discord:80351110224678912`.
Referred = Literal["person", "role", "channel", "result"]


@dataclass(frozen=True, slots=True)
class Refers:
    """Annotates an option that names a person, a role, a channel, or a result.

    A chat that has menus of them shows one; elsewhere it is typed. A result is named by its trace,
    by a link to its message or by replying to that, which the chat makes `telegram:-100/5` of.
    """

    refers: Referred


@dataclass(frozen=True, slots=True)
class MaskOf:
    """Annotates a picture that says where in another option's picture something happens.

    White is where; a platform that can lets people paint it.
    """

    mask_of: str


class Kind(StrEnum):
    """The kinds of value an option takes, as chat platforms name them."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    PICTURE = "picture"
    FILE = "file"
    PERSON = "person"
    ROLE = "role"
    CHANNEL = "channel"
    RESULT = "result"


#: Kinds whose value is an id.
REFERENCES = (Kind.PERSON, Kind.ROLE, Kind.CHANNEL, Kind.RESULT)
#: Kinds whose value is attached, never typed.
ATTACHED = (Kind.PICTURE, Kind.FILE)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, read from its model field."""

    name: str
    kind: Kind
    description: str
    required: bool
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    choices: tuple[str, ...] = ()
    rare: bool = False
    suggests: Suggests | None = None
    mask_of: str | None = None
    names: tuple[str, ...] | None = None  #: None where it is no name, but words
    suffixes: tuple[str, ...] = ()
    most_bytes: int = 0  #: Of a file.


O = TypeVar("O", bound=Options)  # noqa: E741
I = TypeVar("I", bound=ImageOptions)  # noqa: E741
R = TypeVar("R", bound=Request)


@dataclass(frozen=True)
class _Declaration(Generic[O]):
    name: str
    description: str
    options: type[O]
    declared: tuple[Option, ...] = field(init=False)
    #: Only moderators may use it; platforms show it to nobody else where they can.
    moderators: bool = field(default=False, kw_only=True)

    @property
    def common(self) -> tuple[Option, ...]:
        """The options that stand in a chat's menu: all but the rare ones."""
        return tuple(option for option in self.declared if not option.rare)

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared", _read(self.options))
        _check(self.name, self.description, self.declared)


@dataclass(frozen=True)
class ImageCommand(_Declaration[I], Generic[I, R]):
    """A command that ends in pictures or a caption, made by a provider.

    `request` gets the options and the checked pictures by option name, and may raise
    `InvalidOption`. `cost` is in credits; `free_locally`: none where our own provider does it.
    `gathers` says how many of the person's newest pictures in the channel go in, beside those that
    are options; it may raise `InvalidOption` too.
    """

    request_type: type[R]
    request: Callable[[I, Mapping[str, Picture]], R]
    cost: Callable[[I], int]
    free_locally: bool = False
    gathers: Callable[[I], int] | None = None

    def is_private(self, options: I) -> bool:
        """Whether only the person who asks shall see it."""
        return options.private

    def ask(self, options: I, pictures: Mapping[str, Picture]) -> R:
        """The request, with what every command takes. Raises as `request`."""
        request = self.request(options, pictures)
        return request.model_copy(update={"spoiler": options.spoiler})


@dataclass(frozen=True)
class TextCommand(_Declaration[O]):
    """A command that is answered at once, in text, from what is stored."""

    answer: Callable[[O, Desk], Awaitable[Answer]]


Command = ImageCommand[Any, Any] | TextCommand[Any]


def one_credit(_: Options) -> int:
    """The price of most commands."""
    return 1


def refuse_oversized_output(option: str, *, width: int, height: int, factor: int) -> None:
    """Raise `InvalidOption`, naming the largest factor that fits, above MAX_OUTPUT_PIXELS."""
    if width * height * factor * factor <= MAX_OUTPUT_PIXELS:
        return
    largest = int((MAX_OUTPUT_PIXELS / (width * height)) ** 0.5)
    raise InvalidOption(
        option,
        "{width}×{height} enlarged {factor} times would be over {limit} megapixels. "
        "The largest factor for this picture is {largest}.",
        width=width,
        height=height,
        factor=factor,
        limit=MAX_OUTPUT_PIXELS // 1_000_000,
        largest=largest,
    )


def _read(options: type[Options]) -> tuple[Option, ...]:
    # What all of them take stands in the model first, being inherited, and is shown last.
    shared = ImageOptions.model_fields if issubclass(options, ImageOptions) else {}
    own = (name for name in options.model_fields if name not in shared)
    return tuple(_option(name, options.model_fields[name]) for name in (*own, *shared))


def _option(name: str, info: FieldInfo) -> Option:
    kind, choices = _kind(info.annotation)
    if refers := _bound(info, "refers"):
        kind = Kind(refers)
    suffixes = _bound(info, "suffixes") or ()
    if suffixes:
        kind = Kind.FILE
    return Option(
        name=name,
        kind=kind,
        description=info.description or "",
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(),
        minimum=_bound(info, "ge"),
        maximum=_bound(info, "le"),
        min_length=_bound(info, "min_length"),
        max_length=_bound(info, "max_length"),
        choices=choices,
        rare=bool(_bound(info, "rare")),
        suggests=_bound(info, "suggests"),
        mask_of=_bound(info, "mask_of"),
        names=_bound(info, "names"),
        suffixes=suffixes,
        most_bytes=_bound(info, "most_bytes") or 0,
    )


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (part for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Literal:
        return Kind.CHOICE, tuple(get_args(annotation))
    kinds = {
        str: Kind.TEXT,
        int: Kind.INTEGER,
        float: Kind.NUMBER,
        bool: Kind.FLAG,
        Attachment: Kind.PICTURE,
    }
    return kinds[annotation], ()


def _bound(info: FieldInfo, name: str) -> Any:
    return next((getattr(m, name) for m in info.metadata if hasattr(m, name)), None)


def _check(name: str, description: str, options: Sequence[Option]) -> None:
    # A space is between a group and its subcommand.
    for text in (*name.split(" ", 1), *(option.name for option in options)):
        if not NAME.match(text):
            raise ValueError(f"/{name}: {text!r} is not a name Discord takes")
    for text in (description, *(option.description for option in options)):
        if not 1 <= len(text) <= MAX_DESCRIPTION:
            raise ValueError(
                f"/{name}: a description has 1 to {MAX_DESCRIPTION} characters: {text!r}"
            )
    common = [option for option in options if not option.rare]
    if len(common) > MAX_OPTIONS or any(len(o.choices) > MAX_CHOICES for o in options):
        raise ValueError(f"/{name}: at most {MAX_OPTIONS} options and {MAX_CHOICES} choices")
    if any(option.suggests and option.kind is not Kind.TEXT for option in options):
        raise ValueError(f"/{name}: only what is typed can be completed from a list")
    pictures = {option.name for option in options if option.kind is Kind.PICTURE}
    if any(not {option.name, option.mask_of} <= pictures for option in options if option.mask_of):
        raise ValueError(f"/{name}: a mask is a picture, and so is what it is of")
    required = [option.required for option in options]
    if required != sorted(required, reverse=True):
        raise ValueError(f"/{name}: required options come first")
