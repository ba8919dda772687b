"""A job is understood in the decoding process as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.pictures.bounds import Bounds
from bot.pictures.jobs import AddLabel, Clean, Fit, Inspect, Job, job_line, read_job
from bot.pictures.label import Label

ODD = Path('/a "b"\n\\ \udcff ü')


@pytest.mark.parametrize(
    "job",
    [
        Inspect(ODD),
        Clean(ODD, Path("out")),
        AddLabel(ODD, Path("out"), Label.EDITED),
        Fit(ODD, Path("out"), Bounds(1, 2, 3.5, frozenset({"image/png"}))),
        Fit(ODD, Path("out"), Bounds(1)),
    ],
)
def test_it_is_one_line_and_comes_out_as_it_went_in(job: Job) -> None:
    line = job_line(job)
    assert line.count(b"\n") == 1
    assert read_job(line) == job
