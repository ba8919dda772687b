"""What the decoding process tells about a file, and how it is told: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

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


def answer_line(answer: Inspected | Exception | None) -> bytes:
    """Write down how a job ended; None is that no copy fits."""
    if answer is None or isinstance(answer, Inspected):
        fields: dict[str, object] = {"picture": answer and asdict(answer)}
    elif isinstance(answer, BadPicture):
        size = {"width": answer.width, "height": answer.height}
        fields = {"fault": answer.fault, **size}
    else:
        fields = {"error": f"{type(answer).__name__}: {answer}"[:200]}
    return json.dumps(fields).encode() + b"\n"


def read_answer(line: bytes) -> Inspected | None:
    """The picture an answer tells of. Raises BadPicture, or OSError for a fault of this machine."""
    fields = json.loads(line)
    if "picture" in fields:
        return Inspected(**fields["picture"]) if fields["picture"] else None
    if "fault" in fields:
        raise BadPicture(Fault(fields["fault"]), width=fields["width"], height=fields["height"])
    raise OSError(fields["error"])
