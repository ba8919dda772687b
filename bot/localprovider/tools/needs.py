"""What a tool cannot work without, and the sentence for when it is not there."""

from __future__ import annotations

from pathlib import Path

from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.models.catalogue import Model
from bot.localprovider.models.where import there


def models_folder(assignment: Assignment) -> Path:
    """Where the weights are: the server puts it into every assignment."""
    return Path(str(assignment.options.get("models", "")))


def need(model: Model, assignment: Assignment) -> Path:
    """The folder that has a model's files. Raises ToolRefused if one is missing."""
    folder = models_folder(assignment)
    if not there(model, folder):
        raise ToolRefused(
            f"The local provider has no {model.name} model installed yet: "
            f"run `easel models pull {model.name}` where it runs."
        )
    return folder
