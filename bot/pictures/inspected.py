"""What the decoding process tells about a file, and how it is told: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.pictures.errors import BadPicture, Fault

MAX_PIXELS = 40_000_000  #: of an input or a result (design: limits)
READY = b"ready\n"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A picture that was decoded whole. Sizes in pixels; `size` and `sha256` are the file's."""

    media_type: str
    width: int
    height: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Job:
    """Inspect the picture at `path`; with a `target`, write a cleaned copy there instead."""

    path: Path
    target: Path | None = None

    def to_line(self) -> bytes:
        target = None if self.target is None else str(self.target)
        return json.dumps({"path": str(self.path), "target": target}).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> Job:
        fields = json.loads(line)
        target = fields["target"]
        return Job(Path(fields["path"]), None if target is None else Path(target))


def answer_line(answer: Inspected | BadPicture | Exception) -> bytes:
    """Write down how a job ended."""
    if isinstance(answer, Inspected):
        fields: dict[str, object] = {"picture": asdict(answer)}
    elif isinstance(answer, BadPicture):
        size = {"width": answer.width, "height": answer.height}
        fields = {"fault": answer.fault, **size}
    else:
        fields = {"error": f"{type(answer).__name__}: {answer}"[:200]}
    return json.dumps(fields).encode() + b"\n"


def read_answer(line: bytes) -> Inspected:
    """The picture an answer tells of. Raises BadPicture, or OSError for a fault of this machine."""
    fields = json.loads(line)
    if "picture" in fields:
        return Inspected(**fields["picture"])
    if "fault" in fields:
        raise BadPicture(Fault(fields["fault"]), width=fields["width"], height=fields["height"])
    raise OSError(fields["error"])
