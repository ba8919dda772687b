"""What a server usually draws with, where somebody says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.provider.offers import Offers
from bot.serversettings import ServerSettings
from commands.spec import Command

ONLY_SD = ("model", "images", "steps")  #: Settings that Flux does not take (provider-api 8.5).


def completed(
    command: Command,
    given: Mapping[str, Any],
    settings: ServerSettings,
    *,
    models: Offers | None,
    adult: bool,
) -> Mapping[str, Any]:
    """What was typed of /imagine, with the server's own defaults where nothing was."""
    usual: dict[str, Any] = {}
    if _engine(command, given) == "sd":
        usual = {name: getattr(settings, name) for name in ONLY_SD}
        if not _can_be_had(settings.model, models, adult=adult):
            del usual["model"]
    if given.get("image") is None:
        usual["ratio"] = settings.ratio
    missing = {
        name: value
        for name, value in usual.items()
        if value is not None and given.get(name) in (None, "")
    }
    return {**given, **missing}


def _engine(command: Command, given: Mapping[str, Any]) -> object:
    default = next((o.default for o in command.declared if o.name == "engine"), None)
    return given.get("engine") or default


def _can_be_had(model: str | None, models: Offers | None, *, adult: bool) -> bool:
    """Nobody is refused for a model they did not name, gone from the list or not for here."""
    if models is None or not models.rows:
        return True
    found = next((row for row in models.rows if row.value == model), None)
    return not models.whole if found is None else adult or not found.adult
