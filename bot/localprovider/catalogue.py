"""The four lists (provider-api section 6): what this provider has, which are styles of painting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.localprovider import fields
from bot.localprovider.endpoints import SERVICE
from bot.localprovider.fields import Body

Row = Mapping[str, Any]

#: Checkpoint name, title, style of the painter.
MODELS = (
    ("painter", "Painter", "soft"),
    ("painter-ink", "Painter: ink on paper", "ink"),
    ("painter-poster", "Painter: poster", "poster"),
)


def styles() -> Mapping[str, str]:
    """The painter's style, by checkpoint."""
    return {name: style for name, _, style in MODELS}


def lists(names: Sequence[str]) -> Mapping[str, Callable[[Body], Mapping[str, Any]]]:
    """The lists by path; `names` are the checkpoints taken here."""
    root = f"{SERVICE}/saas/sd/v2"
    return {
        f"{root}/queryModelList": lambda body: _page(_models(names, body), body),
        f"{root}/queryLoraList": lambda body: _page((), body),
        f"{root}/queryVaeList": lambda body: _page((), body),
        f"{root}/queryEmbeddingList": lambda body: _page((), body),
    }


def _models(names: Sequence[str], body: Body) -> Sequence[Row]:
    titles = {name: title for name, title, _ in MODELS}
    file = fields.text(body, "sdModelCheckpoint", default="").lower()
    title = fields.text(body, "sdModelName", default="").lower()
    rows = [_model(index, name, titles.get(name, name)) for index, name in enumerate(names, 1)]
    return [
        row
        for row in rows
        if file in row["sdModelCheckpoint"].lower() and title in row["sdModelName"].lower()
    ]


def _model(number: int, name: str, title: str) -> Row:
    return {
        "id": number,
        "sdModelCheckpoint": name,
        "sdModelName": title,
        "modelBaseModel": "procedural",
        "modelHash": "",
        "modelType": "Checkpoint",
        "modelVersion": "1",
        "modelStatus": 1,
        "modelUploadStatus": 2,
        "modelImgUrl2": "",
        "modelCoverImgUrl2": "",
        "isAdult": 0,
    }


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
