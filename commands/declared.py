"""A tool that whoever runs the bot declares: path, fields and result become a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

from commands.spec import (
    MAX_CHOICES,
    MAX_DESCRIPTION,
    Attachment,
    ImageCommand,
    ImageOptions,
    Picture,
    Request,
    Result,
)

Scalar = bool | int | float | str
Kind = Literal["text", "integer", "number", "flag", "choice", "picture"]

MAX_TEXT = 2000  #: Characters of a text field, unless it says fewer.
MOST_TOOLS = 60  #: A chat lists 100 commands at most (Discord and Telegram alike).
MAX_OPTIONS = 23  #: Discord's 25, less the two that every picture command has.

#: Telegram knows no hyphen in a command, and a phone makes dashes of them in an option.
TYPED_NAME = re.compile(r"^[a-z0-9_]{1,32}$")
_CODE = re.compile(r"^[\w-]+(/[\w-]+)*$", re.ASCII)
_PREFIXES = ("AIGCImgOpenServ/", "saas/tool/")


def _tool_code(path: str) -> str:
    # Tolerate a whole path, as it is copied from a page.
    code = path.strip().strip("/")
    for prefix in _PREFIXES:
        code = code.removeprefix(prefix)
    if not _CODE.match(code):
        raise ValueError("must be what follows saas/tool/ in the tool's address, as hair/change")
    return code


def _option_name(name: str) -> str:
    if not TYPED_NAME.match(name):
        raise ValueError("must be 1 to 32 of a-z, 0-9 and _")
    return name


class Declared(BaseModel):
    """Part of a declaration; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ToolField(Declared):
    """One field of the request. With a `value` it is always sent so, and nobody is asked."""

    kind: Kind = "text"
    option: Annotated[str, AfterValidator(_option_name)] | None = None
    description: str | None = Field(None, min_length=1, max_length=MAX_DESCRIPTION)
    required: bool = False
    default: Scalar | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(None, ge=1, le=MAX_TEXT)
    choices: tuple[str, ...] = Field((), max_length=MAX_CHOICES)
    value: Scalar | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        numeric = self.kind in ("integer", "number")
        if (self.minimum is not None or self.maximum is not None) and not numeric:
            raise ValueError(f"has a minimum or maximum, which a {self.kind} cannot have")
        if numeric and (self.minimum is None) != (self.maximum is None):
            raise ValueError("must have both a minimum and a maximum, or neither")
        if numeric and (self.minimum or 0) > (self.maximum or 0):
            raise ValueError("must have a maximum above its minimum")
        if bool(self.choices) != (self.kind == "choice"):
            raise ValueError('must have choices if and only if its kind is "choice"')
        if self.required and self.default is not None:
            raise ValueError("cannot be required and have a default")
        return self

    def annotation(self) -> Any:
        """The type that what is typed is read as."""
        kinds: Mapping[str, Any] = {
            "text": str,
            "integer": int,
            "number": float,
            "flag": bool,
            "picture": Attachment,
        }
        known = Literal[self.choices] if self.kind == "choice" else kinds[self.kind]
        return known if self.required or self.default is not None else known | None

    def info(self, name: str) -> Any:
        """The option's default, bounds and description."""
        bounds: dict[str, Any] = {"ge": self.minimum, "le": self.maximum}
        if self.kind == "text":
            bounds = {"max_length": self.max_length or MAX_TEXT}
            bounds |= {"min_length": 1} if self.required else {}
        return Field(
            ... if self.required else self.default,
            description=self.description or f"The field {name}",
            **{key: value for key, value in bounds.items() if value is not None},
        )


class ToolDeclaration(Declared):
    """A tool of the vendor's. `fields` are named as the request has them.

    `result` is the field of the answer's data that holds the picture's address, or the words.
    `callback`: whether its page lists a `callbackUrl`. `cost` is in credits.
    """

    path: Annotated[str, AfterValidator(_tool_code)]
    description: str = Field(min_length=1, max_length=MAX_DESCRIPTION)
    fields: dict[str, ToolField] = Field(min_length=1)
    result: str = Field("outputImageUrl", min_length=1, max_length=100)
    result_kind: Literal["picture", "words"] = "picture"
    cost: int = Field(1, ge=0, le=1000)
    callback: bool = False

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        names = [option_of(wire, field) for wire, field in self.asked().items()]
        for wire, name in zip(self.asked(), names, strict=True):
            if not TYPED_NAME.match(name):
                raise ValueError(f"needs an `option` for its field {wire!r}: {name!r} is no name")
        if taken := sorted({*names} & ImageOptions.model_fields.keys()):
            raise ValueError(f"must not have an option {taken[0]!r}: every such command has one")
        if len(set(names)) != len(names):
            raise ValueError("has two fields of the same option")
        if len(names) > MAX_OPTIONS:
            raise ValueError(f"has over {MAX_OPTIONS} options; give some fields a fixed `value`")
        if {"businessTaskId", "callbackUrl"} & self.fields.keys():
            raise ValueError("must not declare businessTaskId or callbackUrl: Easel sends them")
        return self

    def asked(self) -> Mapping[str, ToolField]:
        """The fields that people fill, required ones first."""
        open_ones = [(wire, field) for wire, field in self.fields.items() if field.value is None]
        return dict(sorted(open_ones, key=lambda one: not one[1].required))


class ToolRequest(Request):
    """What is asked of a declared tool, with all that it takes to ask it.

    So a task under way does not change, or get lost, when its declaration does. `values` are by
    the vendor's field, `images` media ids by option, `fields` the vendor's field of each image.
    """

    path: str
    result_field: str
    words: bool
    callback: bool
    credits: int
    values: dict[str, Scalar]
    images: dict[str, str]
    fields: dict[str, str]
    said: dict[str, Scalar]

    def pictures(self) -> Mapping[str, str]:
        return self.images

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        return self.model_copy(update={"images": dict(pictures)})

    def title(self) -> str:
        return next((said for said in self.said.values() if isinstance(said, str)), "")

    def typed(self) -> Mapping[str, object]:
        return {**self.said, "spoiler": self.spoiler}

    def cost(self) -> int:
        return self.credits

    def result(self) -> Result:
        return Result(made_by="Described by AI" if self.words else "Edited with AI")


def tool_command(name: str, tool: ToolDeclaration) -> ImageCommand[ImageOptions, ToolRequest]:
    """The command that a declaration makes."""
    fields: dict[str, Any] = {
        option_of(wire, field): (field.annotation(), field.info(wire))
        for wire, field in tool.asked().items()
    }
    return ImageCommand(
        name,
        tool.description,
        create_model("ToolOptions", __base__=ImageOptions, **fields),
        request_type=ToolRequest,
        request=lambda options, pictures: _to_request(tool, options, pictures),
        cost=lambda _: tool.cost,
    )


def option_of(wire: str, field: ToolField) -> str:
    """The option's name: as declared, else the vendor's `sourceImage` as `source_image`."""
    return field.option or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire).lower()


def _to_request(
    tool: ToolDeclaration, options: ImageOptions, pictures: Mapping[str, Picture]
) -> ToolRequest:
    options_by_wire = {option_of(wire, field): wire for wire, field in tool.asked().items()}
    said = {
        option: value
        for option in options_by_wire
        if isinstance(value := getattr(options, option), bool | int | float | str)
    }
    fixed = {wire: field.value for wire, field in tool.fields.items() if field.value is not None}
    return ToolRequest(
        path=tool.path,
        result_field=tool.result,
        words=tool.result_kind == "words",
        callback=tool.callback,
        credits=tool.cost,
        values={**fixed, **{options_by_wire[option]: value for option, value in said.items()}},
        images={option: picture.id for option, picture in pictures.items()},
        fields={option: options_by_wire[option] for option in pictures},
        said=said,
    )
