"""What a server may set for itself, and how a moderator types it."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.languages import ours
from bot.languages.catalogues import ENGLISH


def _listed(typed: object) -> object:
    """`upscale, describe`, as somebody types a list; JSON has a list already."""
    if not isinstance(typed, str):
        return typed
    return tuple(name.removeprefix("/") for name in typed.replace(",", " ").lower().split())


def _lower(typed: object) -> object:
    return typed.strip().lower() if isinstance(typed, str) else typed


def _spoken(language: str) -> str:
    """The language as its catalogue is called."""
    if language.partition("-")[0] == ENGLISH:
        return ENGLISH
    found = ours().find(language)
    if found is None:
        raise ValueError("nobody is served in this language")
    return found


Language = Annotated[str, AfterValidator(_spoken)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
ChannelId = Annotated[str, Field(pattern=r"^[a-z]{1,20}:-?[A-Za-z0-9_-]{1,60}$")]


class ServerSettings(BaseModel):
    """The settings of one server. What it never set is as it stands here.

    `language` goes before what people have set in their chat; `model`, `ratio`, `images` and
    `steps` are taken by /imagine where nothing else is said; `consent` is the text to agree to
    before a face swap.
    `flagged` is what becomes of pictures that the image service's check, or our own, advises
    against, and `flagged_cost` whether their credits are charged; `adult` of what is marked as
    adult where the channel is not age-restricted, `adult_channel` where "move" moves it to. Whose
    results were taken down `pause_after` times in 30 days may ask for nothing for `pause_days`.
    """

    # A key of a later version is left alone: it is still there when that one runs again.
    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Annotated[Language | None, BeforeValidator(_lower)] = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    images: Annotated[int, Field(ge=1, le=4)] | None = None
    steps: Annotated[int, Field(ge=1, le=50)] | None = None
    ratio: Literal["1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16"] | None = None
    commands_off: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    consent: Words | None = None
    appeal: Words | None = None
    by_role: Annotated[Literal["highest", "lowest"], BeforeValidator(_lower)] = "highest"
    count_linked: bool = False
    flagged: Annotated[
        Literal["withhold", "spoiler", "show", "hold", "delete"], BeforeValidator(_lower)
    ] = "withhold"
    flagged_cost: Annotated[Literal["refund", "charge"], BeforeValidator(_lower)] = "refund"
    adult: Annotated[Literal["refuse", "spoiler", "move", "allow"], BeforeValidator(_lower)] = (
        "refuse"
    )
    adult_channel: ChannelId | None = None
    pause_after: Annotated[int, Field(ge=0, le=100)] = 3  #: 0: never
    pause_days: Annotated[int, Field(ge=1, le=365)] = 7
    previews: bool | None = None
    log_channel: ChannelId | None = None

    @property
    def offers_adult(self) -> bool:
        """Whether what is for adults may be asked for where the channel is not age-restricted."""
        if self.adult == "move":
            return self.adult_channel is not None
        return self.adult != "refuse"

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ServerSettings:
        """The settings as they are kept; what does not fit any more is as if it was never set."""
        try:
            return cls.model_validate(kept)
        except ValueError:
            return cls.model_validate({n: v for n, v in kept.items() if cls._fits({n: v})})

    @classmethod
    def _fits(cls, kept: Mapping[str, Any]) -> bool:
        try:
            cls.model_validate(kept)
        except ValueError:
            return False
        return True


def choices_of(name: str) -> tuple[str, ...]:
    """What a setting can be, as it is typed, where that is one of a few words; else nothing."""
    if name == "language":
        return (ENGLISH, *ours().languages)
    kind: Any = ServerSettings.model_fields[name].annotation
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if kind is bool:
        return ("yes", "no")
    return tuple(get_args(kind)) if get_origin(kind) is Literal else ()
