"""The commands that go on until they are told to stop: the service, and the local provider."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from bot.cli import given
from bot.errors import EaselError

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["web", "worker", "discord", "telegram"]),
    help="Only this part, for several processes on one PostgreSQL; may be given again.",
)
@given.everywhere
def run(roles: tuple[str, ...]) -> None:
    """Start every part that is configured, until SIGTERM."""
    settings = given.settings(**({"roles": frozenset(roles)} if roles else {}))
    settings.require_chat()
    from bot import app

    run_to_end(app.run(settings))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8082, show_default=True, type=click.IntRange(0, 65535))
@click.option("--data-dir", type=click.Path(path_type=Path), help="Default: DATA_DIR/provider.")
@click.option("--models-dir", type=click.Path(path_type=Path), help="Default: DATA_DIR/models.")
@click.option(
    "--input-host",
    multiple=True,
    metavar="HOST[:PORT]",
    help="A host that pictures are fetched from; others are refused. May be repeated.",
)
@click.option("--public-url", metavar="URL", help="Where clients reach it, if not at HOST:PORT.")
@click.option("--faults", is_flag=True, help="Obey requests for faults. For tests only.")
@click.option("--exit-with-stdin", is_flag=True, help="Stop when standard input closes.")
@given.everywhere
def provider(
    *,
    host: str,
    port: int,
    data_dir: Path | None,
    models_dir: Path | None,
    input_host: tuple[str, ...],
    public_url: str | None,
    faults: bool,
    exit_with_stdin: bool,
) -> None:
    """Serve the image API from this machine's processor; says `ready URL` when it does."""
    if exit_with_stdin:  # a terminal's Ctrl+C reaches parent and child; the parent decides
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    data_dir = data_dir or given.settings().data_dir / "provider"
    models_dir = models_dir or given.settings().models_dir
    given.set_up_log()
    from bot.localprovider.server import ProviderOptions, serve

    options = ProviderOptions(
        host=host,
        port=port,
        data_dir=data_dir,
        models_dir=models_dir,
        input_hosts=input_host,
        public_url=public_url,
        faults=faults,
        exit_with_stdin=exit_with_stdin,
    )
    run_to_end(_until_told(serve(options, ready=lambda url: click.echo(f"ready {url}"))))


def run_to_end(service: Coroutine[Any, Any, None]) -> None:
    """Run to the end. A fault of ours is logged whole, and leaves with 1."""
    try:
        asyncio.run(service)
    except EaselError:
        raise
    except Exception:
        log.critical("easel stopped by a fault of its own", exc_info=True)
        sys.exit(1)


async def _until_told(service: Coroutine[Any, Any, None]) -> None:
    """Run a service that goes on until it is cancelled; SIGTERM and SIGINT do that."""
    task = asyncio.ensure_future(service)
    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
