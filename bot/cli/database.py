"""What is done to the database: its schema, a copy of it, the way to PostgreSQL."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import given

if TYPE_CHECKING:
    from bot.config import Settings


@click.command()
@click.option("--to", metavar="URL", help="Copy it all into this empty PostgreSQL database.")
@given.everywhere
def migrate(to: str | None) -> None:
    """Bring the database to this version's schema, as `run` does on its start."""
    settings = given.settings()
    from bot import upkeep
    from bot.app.lock import only_process

    with only_process(settings.data_dir):
        if to is not None:
            asyncio.run(_move(settings, to))
            return
        done = asyncio.run(upkeep.migrate(settings))
    name = "PostgreSQL" if settings.is_shared else str(settings.database_path)
    if done.before == done.after:
        click.echo(f"{name}: schema {done.after}, nothing to do")
    else:
        click.echo(f"{name}: schema {done.before} -> {done.after}")


async def _move(settings: Settings, url: str) -> None:
    from bot import upkeep

    with upkeep.its_driver():
        from bot import outgrowing
        from storage.postgres.moving import Moved

    def told(moved: Moved) -> None:
        click.echo(f"{moved.table}: {moved.rows} rows, sha256 {moved.checksum[:16]}, the same")

    source = settings.database_path
    await outgrowing.move(source, url, told=told)
    click.echo(f"{source} is copied. Set EASEL_DATABASE_URL, then start.")
    if settings.secret_key is None:
        key = settings.data_dir / "secret.key"
        click.echo(f"Set EASEL_SECRET_KEY to what is in {key}: blocks and links go on by it.")


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@given.everywhere
def backup(target: Path) -> None:
    """Copy the database to the file TARGET, while Easel runs, and check the copy."""
    settings = given.settings()
    from bot import upkeep

    size = asyncio.run(upkeep.backup(settings, target))
    click.echo(f"{target}: {size} bytes, checked")
