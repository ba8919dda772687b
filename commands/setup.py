"""What a server has of its own: other defaults, styles, controls, tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import create_model

from commands.declared import ToolDeclaration
from commands.defaults import with_choices, with_defaults, with_names
from commands.drawing.options import Control, ImagineOptions
from commands.drawing.words import Style
from commands.preview import PreviewOptions

MOST_CHOICES = 25  #: Of one option, in a chat's menu.


@dataclass(frozen=True)
class Setup:
    """`imagine` are defaults by option name, `controls` kinds beside the documented ones.

    `styles` are those of whoever runs the bot; a server's moderators may add their own.
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
        options = with_choices(options, "control", control_names(setup))
    return with_names(
        options, "style", tuple(setup.styles), description="Words that this server has named"
    )


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
