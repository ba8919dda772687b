"""The vendor's four lists: models, LoRAs, VAEs, embeddings (section 6). Every page is a paid call.

File names are kept to the letter, since that is how requests name them (Q28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from bot.provider.endpoints.endpoint import SERVICE
from bot.provider.errors import Unreadable
from bot.provider.loose import fields, name, split_urls, url, whole
from bot.provider.plaintext import plain

MAX_PAGE_SIZE = 100  #: Rows; no limit is documented.
MAX_TITLE = 200  #: Characters of a name that people read.
ONLINE, ADULT = 1, 1


@dataclass(frozen=True, slots=True)
class Model:
    """A checkpoint. `file` is what a request names; `uploaded` is only advice (Q31)."""

    id: int | None
    file: str
    title: str
    base: str
    version: str
    sha256: str
    online: bool
    uploaded: bool
    adult: bool
    cover: str
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA. `keyword` (the file without its extension) goes into the prompt."""

    id: int | None
    file: str
    keyword: str
    title: str
    base: str
    version: str
    online: bool
    uploaded: bool
    adult: bool
    cover: str
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vae:
    """A VAE, by its file name with extension."""

    id: int | None
    file: str


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedding; `keyword` goes into the negative prompt."""

    id: int | None
    file: str
    keyword: str


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `total` is how many there are on all pages."""

    rows: tuple[Row, ...]
    total: int
    number: int
    size: int


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One list. `filters` are our names to the vendor's; `always` is sent unless filtered by."""

    path: str
    row: Callable[[Mapping[str, object]], Row | None]
    filters: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)

    def body(self, *, page: int, size: int, filters: Mapping[str, str]) -> dict[str, object]:
        """The query's JSON; pages count from 1. An unknown filter is a KeyError."""
        named = {self.filters[ours]: value for ours, value in filters.items()}
        return {
            **self.always,
            **named,
            "pageSize": min(max(1, size), MAX_PAGE_SIZE),
            "pageNum": max(1, page),
        }

    def page(self, data: object) -> Page[Row]:
        """Read an answer's data; a row without a file name is left out. Raises Unreadable."""
        answer = fields(data)
        listed = answer.get("rows")
        if not isinstance(listed, list):
            raise Unreadable("a list without rows")
        rows = tuple(row for row in map(self.row, map(fields, listed)) if row is not None)
        return Page(
            rows=rows,
            total=whole(answer.get("total")) or len(rows),
            number=whole(answer.get("pageNum")) or 1,
            size=whole(answer.get("pageSize")) or len(rows),
        )


class Offered(Protocol):
    """A model or a LoRA."""

    @property
    def online(self) -> bool: ...

    @property
    def adult(self) -> bool: ...


Offer = TypeVar("Offer", bound=Offered)


def offered(rows: Iterable[Offer], *, adult: bool = False) -> tuple[Offer, ...]:
    """What may be offered for choice: online (Q31), and adult entries only if asked for (Q32)."""
    return tuple(row for row in rows if row.online and (adult or not row.adult))


def _model(row: Mapping[str, object]) -> Model | None:
    file = name(row.get("sdModelCheckpoint"))
    if not file:
        return None
    return Model(
        id=whole(row.get("id")),
        file=file,
        title=plain(row.get("sdModelName"), limit=MAX_TITLE) or file,
        base=plain(row.get("modelBaseModel"), limit=MAX_TITLE),
        version=plain(row.get("modelVersion"), limit=MAX_TITLE),
        sha256=name(row.get("modelHash")),
        online=_online(row.get("modelStatus")),
        uploaded=whole(row.get("modelUploadStatus")) == 2,
        adult=whole(row.get("isAdult")) == ADULT,
        cover=url(row.get("modelCoverImgUrl2")),
        images=split_urls(row.get("modelImgUrl2")),
    )


def _lora(row: Mapping[str, object]) -> Lora | None:
    file = name(row.get("sdLoraFileName"))
    keyword = name(row.get("sdLoraFileSimplifyName"))
    if not file or not keyword:
        return None
    return Lora(
        id=whole(row.get("id")),
        file=file,
        keyword=keyword,
        title=plain(row.get("sdLoraName"), limit=MAX_TITLE) or keyword,
        base=plain(row.get("loraBaseModel"), limit=MAX_TITLE),
        version=plain(row.get("loraVersion"), limit=MAX_TITLE),
        online=_online(row.get("loraStatus")),
        uploaded=whole(row.get("loraUploadStatus")) == 2,
        adult=whole(row.get("isAdult")) == ADULT,
        cover=url(row.get("loraCoverImgUrl2")),
        images=split_urls(row.get("loraImgUrl2")),
    )


def _vae(row: Mapping[str, object]) -> Vae | None:
    file = name(row.get("vaeFileName"))
    return Vae(whole(row.get("id")), file) if file else None


def _embedding(row: Mapping[str, object]) -> Embedding | None:
    file, keyword = name(row.get("embeddingName")), name(row.get("embeddingSimplifyName"))
    return Embedding(whole(row.get("id")), file, keyword) if keyword else None


def _online(status: object) -> bool:
    return whole(status) in (ONLINE, None)  # every field of a row is optional


MODELS = Listing(
    f"{SERVICE}/saas/sd/v2/queryModelList",
    _model,
    filters={"file": "sdModelCheckpoint", "title": "sdModelName"},
)
LORAS = Listing(
    f"{SERVICE}/saas/sd/v2/queryLoraList",  # so spelled, whatever the page is called (Q33)
    _lora,
    filters={"title": "sdLoraName", "base": "loraBaseModel"},
)
VAES = Listing(
    f"{SERVICE}/saas/sd/v2/queryVaeList",
    _vae,
    filters={"file": "vaeFileName"},
    always={"vaeFileName": ""},  # required, and "" is taken to mean all (Q29)
)
EMBEDDINGS = Listing(f"{SERVICE}/saas/sd/v2/queryEmbeddingList", _embedding)
