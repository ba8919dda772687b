"""`easel demo`: the page on this machine, with all that needs an account taken out."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import given
from bot.cli.serving import run_to_end

if TYPE_CHECKING:
    from bot.config import Settings


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="The page's port (default 8081).")
@given.everywhere
def demo(port: int | None) -> None:
    """Open a page on this machine that draws without any account."""
    settings = _for_demo(given.chosen().config, port=port)
    given.set_up_log(settings)
    run_to_end(_demo(settings))


def _for_demo(config: Path | None, *, port: int | None) -> Settings:
    """The settings with everything that needs an account or the network taken out."""
    from bot.config import Role, load

    settings = load(config)
    console = settings.console
    chosen = port if port is not None else _free(console.host, console.port)
    return load(
        config,
        data_dir=settings.data_dir / "demo",
        database_url=None,
        public_url=None,
        allow_private_addresses=True,
        roles=frozenset(Role),
        discord={"token": None},
        telegram={"token": None},
        local={"url": None, "models_dir": settings.models_dir},
        listener={"host": "127.0.0.1", "port": 0},
        console={"enabled": True, "port": chosen},
        routes=dict.fromkeys(type(settings.routes).model_fields, "local"),
    ).model_copy(update={"tools": {}, "train": type(settings.train)()})  # they are the vendor's


def _free(host: str, port: int) -> int:
    """`port`, or 0 (any) when something is there already: the demo shall open all the same."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return 0
    return port


async def _demo(settings: Settings) -> None:
    from bot import app
    from bot.localprovider.models.background import fetch_missing

    fetching: list[asyncio.Task[None]] = []

    def opened(line: str) -> None:
        click.echo(line)
        fetching.append(asyncio.create_task(fetch_missing(settings.models_dir, say=click.echo)))

    try:
        await app.demo(settings, say=opened)
    finally:
        for task in fetching:
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)
