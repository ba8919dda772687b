"""What everything stands on: versions, the clock, the data folder."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Role, Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine, dotted

# SQLite before 3.51.3 can corrupt a WAL database when two connections write or checkpoint at
# the same moment ("WAL-reset bug", fixed 2026-03-13). One process has one writer: no harm there.
WAL_RESET_FIXED = (3, 51, 3)
PYTHON_NEEDED = (3, 11)

RELEASED_MS = 1_767_225_600_000  #: 2026-01-01; no right clock shows an earlier day
SKEW_MS = 60_000  #: how far a file may be in the future before the clock is doubted

MIB = 1024 * 1024
DISK_FULL = 200 * MIB  #: one result may be 100 MiB, and SQLite needs room beside it
DISK_LOW = 2048 * MIB
SHORT_KEY = 16  #: characters


async def versions(settings: Settings, machine: Machine) -> list[Finding]:
    """Python and SQLite."""
    here = f"Python {dotted(machine.python)}, SQLite {dotted(machine.sqlite)}"
    if machine.python < PYTHON_NEEDED:
        return [problem("versions", here, do="Easel needs Python 3.11 or later.")]
    several = settings.roles != frozenset(Role)
    if several and machine.sqlite < WAL_RESET_FIXED:
        advice = (
            "EASEL_ROLES splits Easel over several processes, and with this SQLite two writers "
            "can damage the database: run one process, or use SQLite 3.51.3 or later."
        )
        return [warning("versions", here, do=advice)]
    return [ok("versions", here)]


async def clock(settings: Settings, machine: Machine) -> list[Finding]:
    """Limits end at midnight UTC and signed addresses expire: both need the right time."""
    now = machine.now()
    shown = f"it is {datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    advice = "Set the clock; a time service (systemd-timesyncd, chrony) keeps it right."
    if now < RELEASED_MS:
        return [problem("clock", f"{shown}, earlier than this version of Easel", do=advice)]
    written = _written_ms(settings.database_path)
    if written > now + SKEW_MS:
        return [problem("clock", f"{shown}, but the database was written later", do=advice)]
    return [ok("clock", shown)]


async def data_folder(settings: Settings, machine: Machine) -> list[Finding]:
    """Where database, pictures and the key are: writable, with room, and the key private."""
    folder = settings.data_dir.absolute()
    there = _nearest(folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        advice = "Make it writable for the user Easel runs as, or set EASEL_DATA_DIR."
        return [problem("data folder", f"{there} is not a writable folder", do=advice)]
    return [_room(folder, machine.free(there)), *_key(settings)]


def _room(folder: Path, free: int) -> Finding:
    says = f"{folder}, {free / MIB / 1024:.1f} GiB free"
    advice = "Make room: finished pictures are kept there."
    if free < DISK_FULL:
        return problem("data folder", says, do=advice)
    if free < DISK_LOW:
        return warning("data folder", says, do=advice)
    return ok("data folder", says)


def _key(settings: Settings) -> list[Finding]:
    if settings.secret_key is not None:
        if len(settings.secret_key.get_secret_value()) < SHORT_KEY:
            advice = f"Set one of at least {SHORT_KEY} random characters; old addresses end."
            return [warning("key", "EASEL_SECRET_KEY is short enough to be guessed", do=advice)]
        return []
    path = settings.data_dir / "secret.key"
    if not path.exists():
        return []
    if path.stat().st_size == 0:
        return [problem("key", f"{path} is empty", do="Remove it: the next start makes a new one.")]
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [warning("key", f"{path} can be read by others", do=f"chmod 600 {path}")]
    return []


def _nearest(folder: Path) -> Path:
    """The folder itself or, before the first start, the part of its path that exists."""
    return next(part for part in (folder, *folder.parents) if part.exists())


def _written_ms(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns // 1_000_000
    except OSError:
        return 0
