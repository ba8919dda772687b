"""What every command takes on its line; the settings and the log that come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from bot.config import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Chosen:
    """What was said on the command line, before or after the command's name."""

    config: Path | None = None
    log_level: str | None = None
    log_format: str | None = None


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None and parameter.name:
        setattr(context.ensure_object(Chosen), parameter.name, value)


def everywhere(command: Command) -> Command:
    """Give `command` the options that every command has."""
    for option in (
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            help="One line per record, as text or as a JSON object.",
            expose_value=False,
            callback=_keep,
        ),
        click.option(
            "--log-level",
            type=click.Choice(["debug", "info", "warning", "error"]),
            help="How much is written to standard error.",
            expose_value=False,
            callback=_keep,
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Settings file (default: easel.toml in this folder, if there is one).",
            expose_value=False,
            callback=_keep,
        ),
    ):
        command = option(command)
    return command


def chosen() -> Chosen:
    return click.get_current_context().ensure_object(Chosen)


def settings(**overrides: Any) -> Settings:
    """The settings, with logging set up by them."""
    from bot.config import load

    found = load(chosen().config, **overrides)
    set_up_log(found)
    return found


def set_up_log(settings: Settings | None = None) -> None:
    from bot import logs
    from bot.config import Log

    said, default = chosen(), settings.log if settings else Log()
    logs.set_up(
        level=said.log_level or default.level,
        form=said.log_format or default.format,
        secrets=settings.secrets() if settings else (),
    )
