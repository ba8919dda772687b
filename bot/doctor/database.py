"""The database: opens, can be written, and is of a version this program knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine
from bot.errors import OperatorError
from storage.migrations import known, version_of

CHECK = "database"
BUSY_S = 1.0  #: how long a writer in the middle of a batch is waited for


async def database(settings: Settings, _: Machine) -> list[Finding]:
    """Looked at as it is: nothing is made and nothing migrated."""
    if settings.is_shared:
        return await _postgres(settings.database_url or "")
    path = settings.database_path
    if not path.exists():
        return [_to_be_made(path)]
    try:
        with closing(_open(path)) as connection:
            found = version_of(connection)
            _write_nothing(connection)
    except sqlite3.OperationalError as error:
        return [_unusable(path, error)]
    except sqlite3.DatabaseError as error:
        return [problem(CHECK, f"{path} is damaged ({error})", do="Restore a backup (README).")]
    return [_version(path, found)]


async def _postgres(url: str) -> list[Finding]:
    # Imported where it is used: its driver is in an extra.
    try:
        from bot import outgrowing
    except ModuleNotFoundError:
        advice = "Install it: pip install 'easel[postgres]'."
        return [problem(CHECK, "the driver of PostgreSQL is missing", do=advice)]
    name, newest = outgrowing.named(url), known()[-1].version
    try:
        found = await outgrowing.version(url)
    except OperatorError as error:
        advice = "Is the server up, and are name, password and address in EASEL_DATABASE_URL right?"
        return [problem(CHECK, str(error.text), do=advice)]
    if found > newest:
        says = f"{name} has schema {found}, this Easel knows {newest}"
        return [warning(CHECK, says, do="Bring this process to the version of the others.")]
    later = "" if found == newest else f"; the next start brings it to {newest}"
    return [ok(CHECK, f"{name}, PostgreSQL, schema {found}{later}")]


def _to_be_made(path: Path) -> Finding:
    folder = next(part for part in path.absolute().parents if part.exists())
    if not folder.is_dir():
        advice = "Set EASEL_DATA_DIR or EASEL_DATABASE_URL to a place that can be a folder."
        return problem(CHECK, f"{path} cannot be made: {folder} is a file", do=advice)
    return ok(CHECK, f"{path} will be made on the first start")


def _open(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S)


def _write_nothing(connection: sqlite3.Connection) -> None:
    # Taking the write lock is refused where the file or its folder cannot be written.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")


def _unusable(path: Path, error: sqlite3.OperationalError) -> Finding:
    if error.sqlite_errorname.startswith("SQLITE_BUSY"):
        advice = "Something holds its write lock for long; end whatever else has it open."
        return warning(CHECK, f"{path} is busy", do=advice)
    advice = "Make it and its folder writable for the user Easel runs as."
    return problem(CHECK, f"{path} cannot be used ({error})", do=advice)


def _version(path: Path, found: int) -> Finding:
    newest = known()[-1].version
    if found > newest:
        advice = "Install that version again, or restore the backup made before it."
        says = f"{path} has schema {found}, this Easel knows {newest}: a newer one wrote it"
        return problem(CHECK, says, do=advice)
    if found < newest:
        return ok(CHECK, f"{path} has schema {found}; the next start brings it to {newest}")
    return ok(CHECK, f"{path}, schema {found}")
