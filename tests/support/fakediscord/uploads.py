"""Bodies of requests, JSON or multipart, and the files that come with them."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from PIL import Image
from support.fakediscord.errors import DiscordError, bad_form
from support.fakediscord.messages import Attachment
from support.fakediscord.world import World

LINK_LIVES_MS = 24 * 3600 * 1000
SIGNATURE = 16  #: Digits of it that a link shows.


@dataclass(frozen=True)
class File:
    """A file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Body:
    """What a request says: `payload` is None where it says nothing."""

    content_type: str | None = None
    payload: Any = None
    files: dict[str, File] = field(default_factory=dict)


async def read(request: web.Request) -> Body:
    """Read a request to its end."""
    if request.content_type.startswith("multipart/"):
        return await _multipart(request)
    raw = await request.read()
    if not raw:
        return Body()
    return Body(request.content_type, json.loads(raw))


async def _multipart(request: web.Request) -> Body:
    payload, files = None, {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        if part.name == "payload_json":
            payload = json.loads(data)
        elif part.name is not None:
            files[part.name] = File(part.filename or part.name, data)
    return Body("multipart/form-data", payload, files)


def keep(world: World, file: File, *, place: int, ephemeral: bool = False) -> Attachment:
    """Store a file under an address of its own."""
    number = world.ids()
    expires = world.clock() + LINK_LIVES_MS
    width, height = _size(file.data)
    attachment = Attachment(
        number,
        file.name,
        file.data,
        mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        _link(world.url, place, number, file.name, expires),
        expires,
        width,
        height,
        ephemeral=ephemeral,
    )
    world.files[number] = attachment
    return attachment


def attached(
    world: World,
    body: Body,
    before: Iterable[Attachment] = (),
    *,
    place: int,
    limit: int,
    ephemeral: bool = False,
) -> list[Attachment]:
    """The attachments a message has after this request, in order."""
    if any(len(file.data) > limit for file in body.files.values()):
        raise DiscordError(40005)
    named = (body.payload or {}).get("attachments")
    if named is None:
        numbers = sorted(int(name.strip("files[]")) for name in body.files)
        named = [{"id": str(one.id)} for one in before] + [{"id": str(n)} for n in numbers]
    known = {str(one.id): one for one in before}
    return [_one(world, entry, body, known, place, ephemeral) for entry in named]


def _one(
    world: World,
    entry: dict[str, Any],
    body: Body,
    known: dict[str, Attachment],
    place: int,
    ephemeral: bool,
) -> Attachment:
    if (attachment := known.get(str(entry["id"]))) is None:
        file = body.files.get(f"files[{entry['id']}]")
        if file is None:
            raise bad_form("attachments", "ATTACHMENT_NOT_FOUND", "There is no such file.")
        named = File(entry.get("filename") or file.name, file.data)
        attachment = keep(world, named, place=place, ephemeral=ephemeral)
    if entry.get("description") is not None:
        attachment.description = entry["description"]
    return attachment


def _link(url: str, place: int, number: int, name: str, expires: int) -> str:
    signature = hashlib.sha256(f"{number} {expires}".encode()).hexdigest()[:SIGNATURE]
    return f"{url}/attachments/{place}/{number}/{name}?ex={expires // 1000:x}&is=0&hm={signature}"


def _size(data: bytes) -> tuple[int, int] | tuple[None, None]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, None
