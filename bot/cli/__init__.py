"""The command `easel`. Whatever is heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from typing import IO, Any

import click

from bot.cli import database, demo, given, looking, models, people, serving
from bot.errors import OperatorError

COMMANDS = (
    serving.run,
    serving.provider,
    demo.demo,
    models.models,
    database.migrate,
    database.backup,
    looking.doctor,
    looking.list_tasks,
    looking.show_quota,
    looking.list_guilds,
    looking.show_audit,
    looking.show_privacy,
    people.export_person,
    people.forget_person,
)


class Plain(click.ClickException):
    """An OperatorError as a person sees it: one sentence, exit 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class Easel(click.Group):
    """The group; the one place where errors for the operator become sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            raise Plain(str(error)) from None


@click.group(cls=Easel, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="easel")
@given.everywhere
def main() -> None:
    """A self-hosted chat bot that makes and edits pictures."""


for command in COMMANDS:
    main.add_command(command)
