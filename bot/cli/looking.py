"""The commands that only look: at the set-up, at tasks, limits, servers and changes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from bot.cli import given
from bot.errors import OperatorError


@click.command()
@click.option("--online", is_flag=True, help="Also ask the vendor once: costs one call.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@given.everywhere
def doctor(*, online: bool, as_json: bool) -> None:
    """Look at the set-up and say what to do; leaves with 1 where there is a problem."""
    from bot.doctor import report

    chosen = given.chosen()
    chosen.log_level = chosen.log_level or "warning"  # what is found is told on standard output
    try:
        settings = given.settings()
    except OperatorError as error:
        sys.exit(report.unreadable(error, as_json=as_json, say=click.echo))
    sys.exit(asyncio.run(report.report(settings, online=online, as_json=as_json, say=click.echo)))


@click.command("tasks")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@given.everywhere
def list_tasks(limit: int, *, as_json: bool) -> None:
    """List the tasks that have no end yet, without what was asked for."""
    from bot import inspection

    found = asyncio.run(inspection.open_tasks(given.settings(), limit=limit))
    _print(found, "tasks", as_json=as_json)


@click.command("quota")
@click.argument("server")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@given.everywhere
def show_quota(server: str, person: str, *, as_json: bool) -> None:
    """Tell what a PERSON has used in a SERVER, both by id: discord:123. Roles are not known."""
    from bot import inspection
    from bot.ids import now_ms

    found = asyncio.run(inspection.quota(given.settings(), server, person, now=now_ms()))
    _print([found], "quota", as_json=as_json)


@click.command("guilds")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@given.everywhere
def list_guilds(limit: int, *, as_json: bool) -> None:
    """List the servers that have set something, with what they have set."""
    from bot import inspection

    found = asyncio.run(inspection.servers(given.settings(), limit=limit))
    _print(found, "guilds", as_json=as_json)


@click.command("audit")
@click.argument("server")
@click.option("--person", help="Done by or to this person: discord:123.")
@click.option("--action", help="Such as limits or block.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@given.everywhere
def show_audit(
    server: str, person: str | None, action: str | None, limit: int, *, as_json: bool
) -> None:
    """List who changed what in a SERVER, newest first."""
    from bot import inspection

    found = inspection.changes(given.settings(), server, person=person, action=action, limit=limit)
    _print(asyncio.run(found), "audit", as_json=as_json)


@click.command("privacy")
@click.option("--language", default="en", show_default=True, help="Such as zh.")
@given.everywhere
def show_privacy(language: str) -> None:
    """Print what /privacy tells people, to be made a text of your own."""
    from bot.app.privacy import told

    click.echo(told(given.settings(), language)[0])


def _print(rows: Sequence[Mapping[str, Any]], name: str, *, as_json: bool) -> None:
    """Each row as a line of its values by name; or one JSON object with all of them."""
    if as_json:
        click.echo(json.dumps({name: rows}, indent=2))
        return
    for row in rows:
        told = (f"{key}={value}" for key, value in row.items() if value not in (None, ""))
        click.echo("  ".join(told))
