"""What a platform takes: the bounds a picture has to keep to be posted there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one file. Bytes and pixels; `max_ratio` is the longer side by the shorter.

    None is no limit; `types` are the media types that may be posted.
    """

    limit_bytes: int
    max_side_sum: int | None = None
    max_ratio: float | None = None
    types: frozenset[str] | None = None

    def admit(self, *, size: int, media_type: str, width: int, height: int) -> bool:
        """Whether a file may be posted as it is."""
        return (
            size <= self.limit_bytes
            and self.admit_type(media_type)
            and self.admit_shape(width, height)
            and (self.max_side_sum is None or width + height <= self.max_side_sum)
        )

    def admit_type(self, media_type: str) -> bool:
        return self.types is None or media_type in self.types

    def admit_shape(self, width: int, height: int) -> bool:
        """Whether a picture of this shape may be posted in any size."""
        return self.max_ratio is None or max(width, height) <= self.max_ratio * min(width, height)

    def to_fields(self) -> dict[str, object]:
        types = None if self.types is None else sorted(self.types)
        return {
            "limit_bytes": self.limit_bytes,
            "max_side_sum": self.max_side_sum,
            "max_ratio": self.max_ratio,
            "types": types,
        }

    @staticmethod
    def from_fields(fields: Mapping[str, Any]) -> Bounds:
        types = None if fields["types"] is None else frozenset(fields["types"])
        return Bounds(**{**fields, "types": types})

    def key(self) -> str:
        """The same text for the same bounds."""
        return json.dumps(self.to_fields(), sort_keys=True)
