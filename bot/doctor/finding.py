"""What one check found, and how it is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it stands, and what to do where it does not stand well."""

    check: str
    level: Level
    says: str
    do: str = ""

    def line(self) -> str:
        advice = f" {self.do}" if self.do else ""
        return f"{self.level:<8} {self.check}: {self.says}.{advice}"

    def fields(self) -> dict[str, str]:
        return asdict(self)


def ok(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def warning(check: str, says: str, *, do: str) -> Finding:
    """It works, but not as somebody would expect."""
    return Finding(check, "warning", says, do)


def problem(check: str, says: str, *, do: str) -> Finding:
    """Something that was configured does not work."""
    return Finding(check, "problem", says, do)
