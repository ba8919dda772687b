"""Pictures we keep: rows that say which files count. The files are not touched here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage.operation import Rows, Sql, Steps, operation

Kind = Literal["input", "result"]

# A result fetched a second time, after a crash, takes the place of the first.
KEEP = Sql("""
    INSERT INTO media (id, task_id, kind, slot, path, media_type, width, height, size, sha256,
        created_at, hidden, adult)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (task_id, kind, slot) DO UPDATE SET id = excluded.id, path = excluded.path,
        media_type = excluded.media_type, width = excluded.width, height = excluded.height,
        size = excluded.size, sha256 = excluded.sha256, created_at = excluded.created_at,
        hidden = excluded.hidden, adult = excluded.adult
""")

#: The types of its values, for who has to name them.
KEEP_TYPES = ("TEXT",) * 6 + ("BIGINT",) * 3 + ("TEXT",) + ("BIGINT",) * 3

_GET = Sql("""
    SELECT id, task_id, kind, slot, path, media_type, width, height, size, sha256, created_at,
        hidden, adult
    FROM media WHERE id = $1
""")

_OF_TASK = Sql("""
    SELECT id, task_id, kind, slot, path, media_type, width, height, size, sha256, created_at,
        hidden, adult
    FROM media WHERE task_id = $1 AND kind = $2 AND hidden = 0
    ORDER BY length(slot), slot
""")

_EVERY_OF_TASK = Sql("""
    SELECT id, task_id, kind, slot, path, media_type, width, height, size, sha256, created_at,
        hidden, adult
    FROM media WHERE task_id = $1
    ORDER BY kind, length(slot), slot
""")

_EXPIRED = Sql("""
    SELECT id, task_id, kind, slot, path, media_type, width, height, size, sha256, created_at,
        hidden, adult
    FROM media WHERE created_at < $1
        AND (SELECT closed_at FROM tasks WHERE tasks.id = media.task_id) IS NOT NULL
    ORDER BY created_at LIMIT $2
""")

_NEWEST_OF = Sql("""
    SELECT media.id, media.task_id, media.kind, media.slot, media.path, media.media_type,
        media.width, media.height, media.size, media.sha256, media.created_at, media.hidden,
        media.adult
    FROM media JOIN tasks ON tasks.id = media.task_id
    WHERE media.created_at > $3 AND tasks.person_id = $1 AND tasks.channel_id = $2
        AND media.hidden = 0
    ORDER BY media.created_at DESC, media.task_id DESC, media.kind DESC,
        length(media.slot) DESC, media.slot DESC
    LIMIT $4
""")

HIDE = Sql("""
    UPDATE media SET hidden = $3 WHERE task_id = $1 AND kind = 'result' AND slot = $2
""")

_FORGET = Sql("DELETE FROM media WHERE id = $1")

# Many at once: a sweep of a large store asks for every picture there is.
_AT_ONCE = 100
_KNOWN = Sql(
    f"SELECT id FROM media WHERE id IN ({', '.join(f'${n}' for n in range(1, _AT_ONCE + 1))})"  # noqa: S608 - numbers
)


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of a task. `slot` is an input's option or a result's number from 0; `path` is
    relative to the media folder; sizes are pixels and bytes. Nobody is to see a `hidden` one;
    an `adult` one is for adults."""

    id: str
    task_id: str
    kind: Kind
    slot: str
    path: str
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    created_at: int
    hidden: bool = False
    adult: bool = False


NewMedia = Media  #: The file is in its place; the row is not written yet.


@operation
def get(media_id: str) -> Steps[Media | None]:
    """One picture."""
    rows = yield _GET, (media_id,)
    return _media(rows)[0] if rows else None


@operation
def of_task(task_id: str, kind: Kind) -> Steps[list[Media]]:
    """The pictures of a task that may be seen, results in their order."""
    rows = yield _OF_TASK, (task_id, kind)
    return _media(rows)


@operation
def every_of(task_id: str) -> Steps[list[Media]]:
    """All pictures of a task, those too that nobody is to see."""
    return _media((yield _EVERY_OF_TASK, (task_id,)))


@operation
def newest_of(person_id: str, channel_id: str, *, since: int, limit: int) -> Steps[list[Media]]:
    """A person's pictures in a channel, attached or made since a moment (UTC ms), newest first."""
    rows = yield _NEWEST_OF, (person_id, channel_id, since, limit)
    return _media(rows)


@operation
def expired(before: int, *, limit: int = 500) -> Steps[list[Media]]:
    """The oldest pictures kept before a moment (UTC ms), of tasks with which nothing is left to
    do. Delete their files, then `forget` them."""
    rows = yield _EXPIRED, (before, limit)
    return _media(rows)


@operation
def forget(media_ids: Sequence[str]) -> Steps[None]:
    """Remove the rows of pictures whose files are gone."""
    for media_id in media_ids:
        yield _FORGET, (media_id,)


@operation
def known(media_ids: Sequence[str]) -> Steps[set[str]]:
    """Those of these ids that have a row."""
    found: set[str] = set()
    for start in range(0, len(media_ids), _AT_ONCE):
        some = media_ids[start : start + _AT_ONCE]
        rows = yield _KNOWN, (*some, *[""] * (_AT_ONCE - len(some)))
        found.update(media_id for (media_id,) in rows)
    return found


def values_of(media: NewMedia) -> tuple[object, ...]:
    """The values of `KEEP`."""
    return (
        media.id,
        media.task_id,
        media.kind,
        media.slot,
        media.path,
        media.media_type,
        media.width,
        media.height,
        media.size,
        media.sha256,
        media.created_at,
        int(media.hidden),
        int(media.adult),
    )


def _media(rows: Rows) -> list[Media]:
    return [Media(*row[:-2], *map(bool, row[-2:])) for row in rows]
