"""Other defaults for a command's options, as whoever runs the bot sets them.

They are read by the options' own rules, so that a default can be nothing a person may not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, GetCoreSchemaHandler, create_model
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from commands.drawing.options import ImagineOptions
from commands.spec import Attachment, Options


@dataclass(frozen=True)
class DefaultsOf:
    """Annotates a table of defaults: by option name, checked as what people type is."""

    options: type[Options]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        fields: dict[str, Any] = {
            name: (_or_none(info), _changed(info, None))
            for name, info in self.options.model_fields.items()
            if not info.is_required() and not _is_picture(info)
        }
        config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)
        table = create_model("Defaults", __config__=config, **fields)
        return core_schema.no_info_after_validator_function(
            lambda read: read.model_dump(exclude_unset=True), handler(table)
        )


def with_defaults(
    options: type[ImagineOptions], defaults: Mapping[str, Any]
) -> type[ImagineOptions]:
    """The same options, in the same order, with other defaults."""
    changed: dict[str, Any] = {
        name: (options.model_fields[name].annotation, _changed(options.model_fields[name], value))
        for name, value in defaults.items()
    }
    return create_model("ImagineOptions", __base__=options, **changed) if changed else options


def with_choices(
    options: type[ImagineOptions], name: str, choices: tuple[str, ...], *, description: str
) -> type[ImagineOptions]:
    """The same options and one whose choices are a server's own."""
    before = options.model_fields.get(name)
    info = FieldInfo(default=None, description=description) if before is None else copy(before)
    field: Any = (Literal[choices] | None, info)
    return create_model("ImagineOptions", __base__=options, **{name: field})


def _changed(info: FieldInfo, default: Any) -> FieldInfo:
    changed = copy(info)
    changed.default = default
    return changed


def _or_none(info: FieldInfo) -> Any:
    annotation: Any = info.annotation
    return annotation | None


def _is_picture(info: FieldInfo) -> bool:
    return info.annotation == Attachment | None
