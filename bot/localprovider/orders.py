"""What a submission asks for, in our words, and what became of it. Both are kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Order:
    """One accepted submission: the tool to run `seeds` times, and the pictures it needs.

    A tool without chance has one seed, 0. `pictures` are URLs by slot.
    """

    endpoint: str
    client_id: str
    tool: str
    options: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    callback_url: str | None = field(default=None, repr=False)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Order:
        fields = json.loads(text)
        return Order(**{**fields, "seeds": tuple(fields["seeds"])})


@dataclass(frozen=True, slots=True)
class Made:
    """One finished picture: its file's name in the results folder, and its seed."""

    name: str
    seed: int


@dataclass(frozen=True, slots=True)
class Result:
    """How an order ended: pictures, a caption, or a failure with its reason.

    `error` is the tools' `errCode`: 1 where there is no face, 2 where an input could not be
    downloaded. `faces` is how many were numbered, by the tool that does that.
    """

    pictures: tuple[Made, ...] = ()
    caption: str = ""
    failure: str = ""
    error: int = 0
    faces: int | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Result:
        fields = json.loads(text)
        return Result(**{**fields, "pictures": tuple(Made(**made) for made in fields["pictures"])})
