"""The four lists (provider-api section 6), in the documented pages and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.localprovider import fields
from bot.localprovider.catalogue import EMBEDDINGS, LORAS, MODELS
from bot.localprovider.endpoints import SERVICE
from bot.localprovider.fields import Body

Row = Mapping[str, Any]
Listing = Callable[[Body], Mapping[str, Any]]

ONLINE, UPLOADED = 1, 2
BASE = "procedural"  #: There is no network behind a painter.


@dataclass(frozen=True, slots=True)
class Lists:
    """`names` are the checkpoints taken here; `cover` is the URL of what a name looks like."""

    names: Sequence[str]
    cover: Callable[[str], str]

    def by_path(self) -> Mapping[str, Listing]:
        """Each list's path, and what answers there."""
        root = f"{SERVICE}/saas/sd/v2"
        return {
            f"{root}/queryModelList": self.models,
            f"{root}/queryLoraList": self.loras,
            f"{root}/queryVaeList": lambda body: _page((), body),
            f"{root}/queryEmbeddingList": lambda body: _page(_embeddings(), body),
        }

    def models(self, body: Body) -> Mapping[str, Any]:
        """The ways of painting."""
        titles = {name: title for name, title, _ in MODELS}
        rows = [
            self._model(number, name, titles.get(name, name))
            for number, name in enumerate(self.names, 1)
        ]
        return _page(_found(rows, body, "sdModelCheckpoint", "sdModelName"), body)

    def loras(self, body: Body) -> Mapping[str, Any]:
        """The influences."""
        rows = [self._lora(number, *lora) for number, lora in enumerate(LORAS, 1)]
        return _page(_found(rows, body, "sdLoraName", "loraBaseModel"), body)

    def _model(self, number: int, name: str, title: str) -> Row:
        # A name taken for another provider's sake is painted the usual way.
        cover = self.cover(name if any(name == own for own, _, _ in MODELS) else MODELS[0][0])
        return {
            "id": number,
            "sdModelCheckpoint": name,
            "sdModelName": title,
            "modelBaseModel": BASE,
            "modelHash": "",
            "modelType": "Checkpoint",
            "modelVersion": "1",
            "modelStatus": ONLINE,
            "modelUploadStatus": UPLOADED,
            "modelImgUrl2": cover,
            "modelCoverImgUrl2": cover,
            "isAdult": 0,
        }

    def _lora(self, number: int, name: str, title: str) -> Row:
        return {
            "id": number,
            "sdLoraName": title,
            "loraBaseModel": BASE,
            "sdLoraFileName": name,
            "sdLoraFileSimplifyName": name,
            "loraVersion": "1",
            "loraStatus": ONLINE,
            "loraUploadStatus": UPLOADED,
            "loraImgUrl2": self.cover(name),
            "loraCoverImgUrl2": self.cover(name),
            "isAdult": 0,
        }


def _embeddings() -> Sequence[Row]:
    return [
        {"id": number, "embeddingName": name, "embeddingSimplifyName": name}
        for number, (name, _) in enumerate(EMBEDDINGS, 1)
    ]


def _found(rows: Sequence[Row], body: Body, *filters: str) -> Sequence[Row]:
    """The rows in which every filter's text occurs."""
    asked = {name: fields.text(body, name, default="").lower() for name in filters}
    return [row for row in rows if all(text in row[name].lower() for name, text in asked.items())]


def _page(rows: Sequence[Row], body: Body) -> Mapping[str, Any]:
    size = fields.whole(body, "pageSize", default=10, low=1, high=1000)
    page = fields.whole(body, "pageNum", default=1, low=1, high=10**6)
    start = (page - 1) * size
    return {
        "rows": list(rows[start : start + size]),
        "total": len(rows),
        "pageSize": size,
        "pageNum": page,
    }
