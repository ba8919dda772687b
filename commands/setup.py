"""What a server has of its own: other defaults, styles, controls, tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import create_model

from commands.declared import ToolDeclaration
from commands.defaults import with_choices, with_defaults
from commands.drawing.options import Control, ImagineOptions
from commands.drawing.words import Style
from commands.preview import PreviewOptions

MOST_CHOICES = 25  #: Of one option, in a chat's menu.


@dataclass(frozen=True)
class Setup:
    """`imagine` are defaults by option name, `controls` kinds beside the documented ones.

    `training` is what a training costs in credits; None where nobody may ask for one.
    """

    imagine: Mapping[str, Any] = field(default_factory=dict)
    styles: Mapping[str, Style] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    training: int | None = None
    tools: Mapping[str, ToolDeclaration] = field(default_factory=dict)


def imagine_options(setup: Setup) -> type[ImagineOptions]:
    """The options of /imagine as this server has them."""
    options = with_defaults(ImagineOptions, setup.imagine)
    if setup.controls:
        before = options.model_fields["control"].description or ""
        options = with_choices(options, "control", control_names(setup), description=before)
    if setup.styles:
        options = with_choices(
            options, "style", tuple(setup.styles), description="Words that this server has named"
        )
    return options


def preview_options(setup: Setup) -> type[PreviewOptions]:
    """The options of /preview as this server has them."""
    if not setup.controls:
        return PreviewOptions
    field: Any = (Literal[control_names(setup)], PreviewOptions.model_fields["control"])
    return create_model("PreviewOptions", __base__=PreviewOptions, control=field)


def control_names(setup: Setup) -> tuple[str, ...]:
    """Every kind of control, the documented ones first."""
    documented: tuple[str, ...] = get_args(Control)
    return tuple(dict.fromkeys((*documented, *setup.controls)))
