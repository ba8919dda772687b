"""What the working process is given, and what it answers: one line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


class ToolRefused(Exception):
    """A tool cannot do what it was asked; its text is one plain sentence for a person.

    `error` is the `errCode` it is told with, where the tool's table has one.
    """

    def __init__(self, text: str, *, error: int = 0) -> None:
        super().__init__(text)
        self.error = error


@dataclass(frozen=True, slots=True)
class Assignment:
    """Run one tool on files; `target` is where a picture goes, if it makes one."""

    tool: str
    options: Mapping[str, Any]
    target: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)

    def to_line(self) -> bytes:
        inputs = {slot: str(path) for slot, path in self.inputs.items()}
        fields = {"tool": self.tool, "options": dict(self.options), "inputs": inputs}
        return json.dumps({**fields, "target": str(self.target)}).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> Assignment:
        fields = json.loads(line)
        inputs = {slot: Path(path) for slot, path in fields["inputs"].items()}
        return Assignment(fields["tool"], fields["options"], Path(fields["target"]), inputs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a caption (empty for a tool that makes a picture), or a refusal.

    `faces` is how many were numbered, by the tool that does that.
    """

    caption: str = ""
    refused: str = ""
    error: int = 0
    faces: int | None = None

    def to_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> Answer:
        return Answer(**json.loads(line))
