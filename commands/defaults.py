"""Other defaults for a command's options, as whoever runs the bot sets them.

They are read by the options' own rules, so that a default can be nothing a person may not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from commands.drawing.options import ImagineOptions
from commands.drawing.words import MAX_NAME
from commands.spec import Attachment, OneName, Options, Suggested


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
    options: type[ImagineOptions], name: str, choices: tuple[str, ...]
) -> type[ImagineOptions]:
    """The same options, one of them with choices of a server's own."""
    field: Any = (Literal[choices] | None, options.model_fields[name])
    return create_model("ImagineOptions", __base__=options, **{name: field})


def with_names(
    options: type[ImagineOptions], name: str, names: tuple[str, ...], *, description: str
) -> type[ImagineOptions]:
    """The same options and one that is a style's name: one of `names`, or one of a server's own."""
    field: Any = (
        Annotated[str | None, Suggested("styles"), OneName(names)],
        Field(None, min_length=1, max_length=MAX_NAME, description=description),
    )
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
