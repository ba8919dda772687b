"""What a server may set for itself, and how a moderator types it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _listed(typed: object) -> object:
    """`upscale, describe`, as somebody types a list; JSON has a list already."""
    if not isinstance(typed, str):
        return typed
    return tuple(name.removeprefix("/") for name in typed.replace(",", " ").lower().split())


def _lower(typed: object) -> object:
    return typed.strip().lower() if isinstance(typed, str) else typed


Words = Annotated[str, Field(min_length=1, max_length=1000)]
ChannelId = Annotated[str, Field(pattern=r"^[a-z]{1,20}:-?[A-Za-z0-9_-]{1,60}$")]


class ServerSettings(BaseModel):
    """The settings of one server. What it never set is as it stands here.

    `language` goes before what people have set in their chat; `model` and `ratio` are taken by
    /imagine where nothing else is said; `consent` is the text to agree to before a face swap.
    `flagged` is what becomes of pictures that the image service's check, or our own, advises
    against, and `flagged_cost` whether their credits are charged; `adult` of what is marked as
    adult where the channel is not age-restricted, `adult_channel` where "move" moves it to. Whose
    results were taken down `pause_after` times in 30 days may ask for nothing for `pause_days`.
    """

    # A key of a later version is left alone: it is still there when that one runs again.
    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Annotated[Literal["en", "zh"] | None, BeforeValidator(_lower)] = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
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
