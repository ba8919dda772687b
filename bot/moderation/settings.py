"""What a server may set for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class ServerSettings(BaseModel):
    """The settings of one server. What it never set is as it stands here."""

    # A key of a later version is left alone: it is still there when that one runs again.
    model_config = ConfigDict(frozen=True, extra="ignore")

    by_role: Literal["highest", "lowest"] = "highest"
    count_linked: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ServerSettings:
        """The settings as they are kept; what does not fit any more is as if it was never set."""
        fitting = {}
        for name, value in kept.items():
            try:
                cls.model_validate({name: value})
            except ValueError:
                continue
            fitting[name] = value
        return cls.model_validate(fitting)
