"""What a server sets for itself: its settings, its own styles, and all of it as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from commands.answers import Answer
from commands.desk import Desk
from commands.drawing.words import MAX_STYLE, STYLE_NAME
from commands.spec import (
    Attachment,
    Command,
    InvalidOption,
    NoOptions,
    OneName,
    Options,
    Suggested,
    TextCommand,
    Uploaded,
)

#: Bytes of a file that is imported: more than everything that a server can set.
MOST_FILE = 1024 * 1024
MOST_NAME = 32

NOT_A_NAME = (
    "“{option}” is one word of letters, digits, - and _, with at most {most} characters: it is "
    "typed as the style of /imagine."
)

#: Every setting of a server, by the name it is typed and kept under.
SettingName = Literal[
    "language",
    "model",
    "ratio",
    "images",
    "steps",
    "commands_off",
    "consent",
    "appeal",
    "by_role",
    "count_linked",
    "flagged",
    "flagged_cost",
    "adult",
    "adult_channel",
    "pause_after",
    "pause_days",
    "previews",
    "log_channel",
]


class SetSetting(Options):
    """A setting by its name."""

    name: SettingName = Field(description="Which setting; /settings show lists them")
    value: str | None = Field(
        None, min_length=1, max_length=1000, description="Without it, it is as it was at first"
    )


class ExportSettings(Options):
    """What goes into the file."""

    people: bool = Field(False, description="With who is blocked and who was granted credits")


class ImportSettings(Options):
    """A file, and whether to act on it."""

    file: Annotated[Attachment, Uploaded((".toml",), MOST_FILE)] = Field(
        description="The file, as /settings export gave it; it may hold less"
    )
    apply: bool = Field(
        False, description="Change it all at once; without it you only see what would change"
    )


class AddStyle(Options):
    """A name, and what it stands for."""

    name: Annotated[str, OneName()] = Field(
        min_length=1, max_length=MOST_NAME, description="What people type to use it"
    )
    prompt: str = Field(
        min_length=1, max_length=MAX_STYLE, description="Words that are added to the prompt"
    )
    negative: str = Field(
        "", max_length=MAX_STYLE, description="Words for what should not be in the picture"
    )


class RemoveStyle(Options):
    """Which one."""

    name: Annotated[str, OneName(), Suggested("styles")] = Field(
        min_length=1, max_length=MOST_NAME, description="The style, as /styles show has it"
    )


async def show_settings(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.settings()


async def set_setting(options: SetSetting, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.set(options.name, options.value)


async def export_settings(options: ExportSettings, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.export_settings(people=options.people)


async def import_settings(options: ImportSettings, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.import_settings(options.file, apply=options.apply)


async def add_style(options: AddStyle, desk: Desk) -> Answer:
    """Ask the bench."""
    if not STYLE_NAME.fullmatch(options.name):
        raise InvalidOption("name", NOT_A_NAME, most=MOST_NAME)
    return await desk.bench.add_style(options.name, options.prompt, negative=options.negative)


async def remove_style(options: RemoveStyle, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.remove_style(options.name)


async def show_styles(_: NoOptions, desk: Desk) -> Answer:
    """Ask the bench."""
    return await desk.bench.styles()


SETTINGS: tuple[Command, ...] = (
    TextCommand(
        "settings show", "See what this server has set", NoOptions,
        answer=show_settings, moderators=True,
    ),
    TextCommand(
        "settings set", "Change one setting of this server", SetSetting,
        answer=set_setting, moderators=True,
    ),
    TextCommand(
        "settings export", "Get everything this server has set as a file", ExportSettings,
        answer=export_settings, moderators=True,
    ),
    TextCommand(
        "settings import", "Set this server up as a file says", ImportSettings,
        answer=import_settings, moderators=True,
    ),
    TextCommand(
        "styles add", "Give words a name that people can draw with", AddStyle,
        answer=add_style, moderators=True,
    ),
    TextCommand(
        "styles remove", "Take one of this server's own styles away", RemoveStyle,
        answer=remove_style, moderators=True,
    ),
    TextCommand(
        "styles show", "See this server's own styles", NoOptions,
        answer=show_styles, moderators=True,
    ),
)  # fmt: skip
