"""What the decoding process can be asked, and how it is asked: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.pictures.bounds import Bounds
from bot.pictures.label import Label


@dataclass(frozen=True, slots=True)
class Inspect:
    """Decode the picture at `path` and describe the file."""

    path: Path


@dataclass(frozen=True, slots=True)
class Clean:
    """Write a copy without metadata to `target` and describe that."""

    path: Path
    target: Path


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Write a copy whose only metadata is `label` to `target` and describe that."""

    path: Path
    target: Path
    label: Label


@dataclass(frozen=True, slots=True)
class Fit:
    """Write the best copy within `bounds` to `target` and describe that, if there is one."""

    path: Path
    target: Path
    bounds: Bounds


Job = Inspect | Clean | AddLabel | Fit


def job_line(job: Job) -> bytes:
    """Write down what is asked."""
    fields: dict[str, object] = {"job": type(job).__name__, "path": str(job.path)}
    if not isinstance(job, Inspect):
        fields["target"] = str(job.target)
    if isinstance(job, AddLabel):
        fields["label"] = job.label
    if isinstance(job, Fit):
        fields["bounds"] = job.bounds.to_fields()
    return json.dumps(fields).encode() + b"\n"


def read_job(line: bytes) -> Job:
    """What a line asks."""
    fields = json.loads(line)
    path = Path(fields["path"])
    if fields["job"] == "Inspect":
        return Inspect(path)
    target = Path(fields["target"])
    if fields["job"] == "Clean":
        return Clean(path, target)
    if fields["job"] == "AddLabel":
        return AddLabel(path, target, Label(fields["label"]))
    return Fit(path, target, Bounds.from_fields(fields["bounds"]))
