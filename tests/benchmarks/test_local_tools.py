"""How long each tool takes and how much memory its process has had: the table of the README.

Time is of the second run, wall clock, best of three, on however many cores there are; the bars
are for two. Memory is the resident peak (VmHWM) of a process that did nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.portraits import ADA, BEN, portrait
from support.tools import weights

from bot.localprovider.assignment import Assignment
from bot.localprovider.models.catalogue import MODELS
from bot.localprovider.worker import Worker

pytestmark = pytest.mark.benchmark

PEAK = 500 * 2**20  #: up to 2048 × 2048 out
#: At 40 megapixels out. A result that is a JPEG has to be in memory whole: three bytes a pixel.
PEAK_OF_40_MEGAPIXELS = 900 * 2**20
ROUNDS = 3


@dataclass(frozen=True)
class Case:
    """One line of the table. `seconds` is the bar, None where there is none."""

    name: str
    tool: str
    options: Mapping[str, Any]
    sides: Mapping[str, int]
    seconds: float | None
    peak: int = PEAK


def enlarging(factor: int) -> Mapping[str, Any]:
    return {"factor": factor, "crop": False, "max_pixels": 40_000_000}


CASES = (
    Case("removebg 1024", "removebg", {}, {"image": 1024}, 1.5),
    Case("removebg 2048", "removebg", {}, {"image": 2048}, None),
    Case("removebg 6324", "removebg", {}, {"image": 6324}, None, PEAK_OF_40_MEGAPIXELS),
    Case("enlarge 512 ×4", "enlarge", enlarging(4), {"image": 512}, 4.0),
    Case("enlarge 1024 ×2", "enlarge", enlarging(2), {"image": 1024}, None),
    Case("enlarge 790 ×8", "enlarge", enlarging(8), {"image": 790}, None, PEAK_OF_40_MEGAPIXELS),
    Case("faceswap 1024", "faceswap", {}, {"source": 1024, "target": 1024}, 0.5),
    Case("faceswap 2048", "faceswap", {}, {"source": 2048, "target": 2048}, None),
    Case("facedetection 1024", "facedetection", {}, {"image": 1024}, None),
    Case("describe 1024", "describe", {"model": "clip"}, {"image": 1024}, None),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_time_and_memory(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"models": str(weights(*MODELS)), "seed": 0} | dict(case.options)
    inputs = {slot: painted(tmp_path, slot, side) for slot, side in case.sides.items()}
    assignment = Assignment(case.tool, options, tmp_path / "made", inputs)
    worker = Worker()
    try:
        times = [await seconds(worker, assignment) for _ in range(1 + ROUNDS)]
        peak = resident_peak(worker.pid or 0)
    finally:
        await worker.close()
    with capsys.disabled():
        first, best = times[0], min(times[1:])
        print(f"\n{case.name:20} {best:6.2f} s (first {first:.2f} s) {peak >> 20:5} MiB", end="")  # noqa: T201
    assert peak <= case.peak
    assert case.seconds is None or best <= case.seconds


async def seconds(worker: Worker, assignment: Assignment) -> float:
    began = time.perf_counter()
    answer = await worker.run(assignment)
    assert not answer.refused
    return time.perf_counter() - began


def painted(folder: Path, slot: str, side: int) -> Path:
    """A portrait of any size; large ones are enlarged, for time's sake."""
    picture = portrait(BEN if slot == "source" else ADA, min(side, 1024))
    path = folder / f"{slot}.png"
    picture.resize((side, side), Image.Resampling.BICUBIC).save(path, compress_level=1)
    return path


def resident_peak(pid: int) -> int:
    """Bytes, from /proc."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return next(int(line[1]) * 1024 for line in lines if line[0] == "VmHWM:")
