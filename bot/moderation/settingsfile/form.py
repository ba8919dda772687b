"""The form of a settings file: its tables, and what may stand in each.

A table that is there takes the place of what is set; one that is not leaves it as it is.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.serversettings import ServerSettings
from bot.wordlist import MAX_WORD
from commands.desk import Span
from commands.drawing.words import MAX_STYLE, STYLE_NAME
from commands.moderation import MOST_CREDITS
from commands.validation import REFERENCE
from storage.channels import MOST as MOST_CHANNELS
from storage.limits import MOST_ROLES
from storage.serverstates import MOST_BLOCKS, MOST_GRANTS
from storage.styles import MOST as MOST_STYLES
from storage.words import MOST as MOST_WORDS

FORMAT = 1  #: Which goes up when a file of today could not be read any more.
MOST_REASON = 200
MOST_AT_ONCE = 1000
MOST_TIMES = 1000
MOST_WEIGHED = 200  #: Commands.


def _style_name(name: str) -> str:
    # By the expression that /styles add asks: pydantic's own know other letters.
    if not STYLE_NAME.fullmatch(name):
        raise PydanticCustomError("string_pattern_mismatch", "not a style's name")
    return name


Id = Annotated[str, Field(pattern=rf"^{REFERENCE}$", max_length=90)]
CommandName = Annotated[str, Field(min_length=1, max_length=33)]
StyleName = Annotated[str, AfterValidator(_style_name)]
Word = Annotated[str, Field(min_length=1, max_length=MAX_WORD)]
# `true` and 3.0 are no whole numbers here.
Whole = Annotated[int, Field(strict=True)]
Times = Annotated[Whole, Field(ge=0, le=MOST_TIMES)]


class Table(BaseModel):
    """A table in which nothing else stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Settings(ServerSettings):
    """The server's settings, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(Table):
    """Credits, and how long they have to last."""

    credits: Annotated[Whole, Field(ge=0, le=MOST_CREDITS)]
    period: Span = "day"


class Limits(Table):
    """Limits of everybody, of all together, by role and by person; tasks running at once."""

    everyone: Limit | None = None
    pool: Limit | None = None
    running: Annotated[Whole, Field(ge=1, le=MOST_AT_ONCE)] | None = None
    roles: Annotated[dict[Id, Limit], Field(max_length=MOST_ROLES)] = {}
    people: Annotated[dict[Id, Limit], Field(max_length=MOST_ROLES)] = {}


class Words(Table):
    """Refused words."""

    plain: Annotated[list[Word], Field(max_length=MOST_WORDS)] = []
    patterns: Annotated[list[Word], Field(max_length=MOST_WORDS)] = []


class StyleWords(Table):
    """What a style stands for."""

    prompt: Annotated[str, Field(min_length=1, max_length=MAX_STYLE)]
    negative: Annotated[str, Field(max_length=MAX_STYLE)] = ""


class Block(Table):
    """Why somebody is blocked, and until when."""

    reason: Annotated[str, Field(max_length=MOST_REASON)] = ""
    until: AwareDatetime | None = None


class Grant(Table):
    """What is left of credits that were given, when that was, and until when they can be used."""

    person: Id
    credits: Annotated[Whole, Field(ge=1, le=MOST_CREDITS)]
    given: AwareDatetime
    until: AwareDatetime
    reason: Annotated[str, Field(max_length=MOST_REASON)] = ""


class SettingsFile(Table):
    """All of it."""

    easel: Annotated[Whole, Field(ge=FORMAT, le=FORMAT)] = FORMAT
    settings: Settings | None = None
    limits: Limits | None = None
    weights: Annotated[dict[CommandName, Times], Field(max_length=MOST_WEIGHED)] | None = None
    channels: Annotated[dict[Id, list[CommandName]], Field(max_length=MOST_CHANNELS)] | None = None
    words: Words | None = None
    styles: Annotated[dict[StyleName, StyleWords], Field(max_length=MOST_STYLES)] | None = None
    blocks: Annotated[dict[Id, Block], Field(max_length=MOST_BLOCKS)] | None = None
    grants: Annotated[list[Grant], Field(max_length=MOST_GRANTS)] | None = None
