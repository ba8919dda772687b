"""Keeping the database: to this version's schema, and a copy of it in a safe place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.errors import OperatorError, Text, say
from storage.database import Database
from storage.migrations import NewerSchema, known, version_of
from storage.sqlite import backup as backup_file

BUSY_S = 5.0  #: how long another writer is waited for

NO_DRIVER = say("The driver of PostgreSQL is missing: pip install 'easel[postgres]'.")


@dataclass(frozen=True, slots=True)
class Migrated:
    """Schema versions; 0 is no database yet."""

    before: int
    after: int


async def opened(settings: Settings) -> Database:
    """The database, brought to this version's schema. Raises OperatorError where it is not there,
    damaged, of a newer version, or its driver is missing."""
    if settings.is_shared:
        with its_driver():
            from bot import outgrowing
        return await outgrowing.opened(settings.database_url or "")
    path = settings.database_path
    with _explained(path):
        return await Database.open(path)


async def migrate(settings: Settings) -> Migrated:
    """Bring the database to this version's schema. The caller sees to it that nothing else runs."""
    if settings.is_shared:
        with its_driver():
            from bot import outgrowing
        return Migrated(*await outgrowing.migrate(settings.database_url or ""))
    path = settings.database_path
    with _explained(path):
        before = version(path)
        opened = await Database.open(path, readers=0)
        await opened.close()
        return Migrated(before=before, after=version(path))


async def backup(settings: Settings, target: Path) -> int:
    """Copy the database, whoever uses it, and check the copy; returns its size in bytes.

    Raises OperatorError, and leaves no copy, where there is nothing to copy, something in the
    way, or damage.
    """
    if settings.is_shared:
        raise OperatorError(
            say("PostgreSQL keeps this database: use its own pg_dump, as the README says.")
        )
    source = settings.database_path
    with _explained(source), _reserved(source, target) as fresh:
        await backup_file(source, fresh)
        return _checked(fresh)


def version(path: Path) -> int:
    """The schema version of the database at `path`, which is only read; 0 where there is none."""
    if not path.exists():
        return 0
    with closing(_read_only(path)) as connection:
        return version_of(connection)


@contextmanager
def its_driver() -> Iterator[None]:
    """Around an import of what needs PostgreSQL's driver, which is in an extra."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != "asyncpg":
            raise
        raise OperatorError(NO_DRIVER) from None


@contextmanager
def _reserved(source: Path, target: Path) -> Iterator[Path]:
    """A name beside `target` to write to; it becomes `target` at the end, if that is still free."""
    if not source.exists():
        raise OperatorError(say("There is no database at {path} yet.", path=source))
    if target.exists():
        raise OperatorError(_in_the_way(target))
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield fresh
        os.link(fresh, target)
    except FileExistsError:
        raise OperatorError(_in_the_way(target)) from None
    finally:
        fresh.unlink(missing_ok=True)


def _in_the_way(target: Path) -> Text:
    return say("{path} is there already; nothing was copied.", path=target)


def _checked(path: Path) -> int:
    """The size of a copy that is whole."""
    with closing(_read_only(path)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise OperatorError(
            say("The database is damaged ({what}), and so was its copy.", what=found[0])
        )
    return path.stat().st_size


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into a sentence."""
    try:
        yield
    except NewerSchema as error:
        raise OperatorError(_newer(path, error.found)) from None
    except (sqlite3.Error, OSError) as error:
        raise OperatorError(say("{path}: {why}.", path=path, why=str(error))) from None


def _newer(path: Path, found: int) -> Text:
    return say(
        "{path} was written by a newer Easel (schema {found}, this one knows {known}). Install "
        "that version again, or restore the backup made before it.",
        path=path,
        found=found,
        known=known()[-1].version,
    )
