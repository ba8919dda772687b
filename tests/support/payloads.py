"""The vendor's documented examples, from tests/payloads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "payloads"


def payload(name: str) -> dict[str, Any]:
    """An example as JSON: `roop.answer.guide`."""
    read: dict[str, Any] = json.loads(raw(name))
    return read


def raw(name: str) -> bytes:
    """An example as bytes."""
    return (FOLDER / f"{name}.json").read_bytes()


def names(kind: str) -> list[str]:
    """All examples of one kind: `request`, `ack` or `answer`."""
    return sorted(path.stem for path in FOLDER.glob(f"*.{kind}.*.json"))
