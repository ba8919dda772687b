"""What is kept of a person: handed over, or forgotten."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path

import click

from bot.cli import given


@click.command("export")
@click.argument("person")
@click.argument("target", type=click.Path(path_type=Path))
@given.everywhere
def export_person(person: str, target: Path) -> None:
    """Write all that is kept of a PERSON, by id: discord:123, into the ZIP file TARGET."""
    from bot import personaldata
    from bot.ids import now_ms

    size = asyncio.run(personaldata.export(given.settings(), person, target, now=now_ms()))
    click.echo(f"{target}: {size} bytes")


@click.command("forget")
@click.argument("person")
@click.option("--messages", is_flag=True, help="Delete the results posted for them too.")
@given.everywhere
def forget_person(person: str, *, messages: bool) -> None:
    """Have a PERSON forgotten, by id: discord:123, as /forgetme does. It cannot be undone.

    Where the database is a file, Easel must not run meanwhile; it does it at its next start. With
    PostgreSQL it may run, and begins within a minute.
    """
    settings = given.settings()
    from bot import personaldata
    from bot.app.lock import only_process
    from bot.ids import now_ms

    alone = nullcontext() if settings.is_shared else only_process(settings.data_dir)
    with alone:
        ids = asyncio.run(personaldata.forget(settings, person, messages=messages, now=now_ms()))
    when = "within a minute" if settings.is_shared else "at its next start"
    click.echo(f"{', '.join(ids)}: begun. Easel does the rest {when}.")
