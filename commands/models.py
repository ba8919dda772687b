"""/models: what /imagine can draw with: models, LoRAs, VAEs, embeddings."""

from __future__ import annotations

from pydantic import Field

from commands.answers import Answer, ListName
from commands.desk import Desk
from commands.spec import Options, TextCommand

DESCRIPTION = "See the models, LoRAs, VAEs or embeddings there are"


class ModelsOptions(Options):
    """Which list, and what of it."""

    kind: ListName = Field("models", description="Which list")
    search: str = Field("", max_length=100, description="Part of a name")
    page: int = Field(1, ge=1, le=1000, description="Which page of them")


async def answer_models(options: ModelsOptions, desk: Desk) -> Answer:
    """Ask the desk."""
    return await desk.models(options.kind, search=options.search, page=options.page)


MODELS = TextCommand("models", DESCRIPTION, ModelsOptions, answer=answer_models)
