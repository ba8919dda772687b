"""How a picture travels: as a photo, which Telegram shows large and compresses, or as a file.

A file is for what a photo would spoil: an enlarged picture, a transparent one, one that is larger
than a photo may be. A picture under a spoiler is always a photo: a file cannot be covered.
"""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from bot.errors import DeliveryError, say
from bot.invocation import Message, PictureFile
from bot.pictures.errors import Unfitted

# "sendPhoto" and "sendDocument": megabytes are decimal here, to be on the safe side.
PHOTO_BYTES = 10_000_000
PHOTO_SIDES = 10_000  #: Width and height together.
PHOTO_RATIO = 20
DOCUMENT_BYTES = 50_000_000
PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})
KEPT_SIDE = 2_560  #: Pixels; a longer side is scaled down in a photo.
THUMBNAIL_BYTES, THUMBNAIL_SIDE = 200_000, 320
FOR_QUALITY = frozenset({"upscale"})  #: Commands whose result is asked for in full.

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_WITH_ALPHA = (4, 6)

TOO_LARGE = say("This picture is too large for Telegram, and no smaller copy could be made of it.")
SMALLER = say("Telegram takes at most 50 MB: this is a smaller copy.")
ORIGINAL = "Telegram takes at most 50 MB: this is a smaller copy. As it was, for a week: {url}"
NO_COPY_NOW = say("The picture could not be made ready for Telegram just now.")


class Fits(Protocol):
    """Makes a copy that keeps bounds; None where there is none. See bot/pictures/fit.py."""

    async def fit(
        self,
        picture: PictureFile,
        *,
        limit_bytes: int,
        max_side_sum: int | None = None,
        max_ratio: float | None = None,
        types: frozenset[str] | None = None,
    ) -> PictureFile | None: ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """One picture, ready to be sent; `media` is the id of the picture it shows."""

    kind: Literal["photo", "document"]
    file: PictureFile
    media: str
    thumbnail: PictureFile | None = None
    smaller: bool = False

    @property
    def name(self) -> str:
        """What the file is called for whoever saves it."""
        return f"easel-{self.media[-8:]}{self.file.path.suffix}"


@dataclass(frozen=True)
class Packer:
    """Makes parcels. Raises DeliveryError."""

    fitter: Fits

    async def pack(self, message: Message) -> tuple[Parcel, ...]:
        """The message's pictures. An album has one kind only, so one file makes all of them files.

        A photo that only its shape keeps from being one becomes a file too.
        """
        try:
            photos = [await self._photo(picture, message) for picture in message.pictures]
            parcels = tuple(photo for photo in photos if photo is not None)
            if len(parcels) == len(photos):
                return parcels
            return await self.documents(message)
        except Unfitted as error:
            raise DeliveryError(NO_COPY_NOW) from error

    async def preview(self, message: Message) -> Parcel | None:
        """What a running task looks like so far; None where that is not known."""
        if not message.pictures:
            return None
        try:
            fitted = await self._as_photo(message.pictures[0])
        except Unfitted:
            return None
        return _as_parcel(fitted, message.pictures[0])

    async def documents(self, message: Message) -> tuple[Parcel, ...]:
        """The message's pictures as files, each with a preview."""
        try:
            return tuple([await self._document(picture) for picture in message.pictures])
        except Unfitted as error:
            raise DeliveryError(NO_COPY_NOW) from error

    async def _photo(self, picture: PictureFile, message: Message) -> Parcel | None:
        covered = picture.spoiler
        if not covered and await self._is_for_file(picture, message):
            return None
        fitted = await self._as_photo(picture)
        if fitted is None and covered:
            raise DeliveryError(TOO_LARGE, permanent=True)
        return _as_parcel(fitted, picture)

    async def _as_photo(self, picture: PictureFile) -> PictureFile | None:
        return await self.fitter.fit(
            picture,
            limit_bytes=PHOTO_BYTES,
            max_side_sum=PHOTO_SIDES,
            max_ratio=PHOTO_RATIO,
            types=PHOTO_TYPES,
        )

    async def _is_for_file(self, picture: PictureFile, message: Message) -> bool:
        if message.command in FOR_QUALITY or max(picture.width, picture.height) > KEPT_SIDE:
            return True
        return await asyncio.to_thread(_is_transparent, picture.path)

    async def _document(self, picture: PictureFile) -> Parcel:
        fitted = await self.fitter.fit(picture, limit_bytes=DOCUMENT_BYTES)
        if fitted is None:
            raise DeliveryError(TOO_LARGE, permanent=True)
        smaller = fitted.path != picture.path
        thumbnail = await self._thumbnail(picture)
        return Parcel("document", fitted, picture.media_id, thumbnail, smaller)

    async def _thumbnail(self, picture: PictureFile) -> PictureFile | None:
        """A preview; Telegram makes one of its own where we have none."""
        longest = max(picture.width, picture.height)
        sides = THUMBNAIL_SIDE * (picture.width + picture.height) // longest
        return await self.fitter.fit(
            picture,
            limit_bytes=THUMBNAIL_BYTES,
            max_side_sum=sides,
            types=frozenset({"image/jpeg"}),
        )


def _as_parcel(photo: PictureFile | None, original: PictureFile) -> Parcel | None:
    return None if photo is None else Parcel("photo", photo, original.media_id)


def _is_transparent(path: Path) -> bool:
    """Whether a PNG has an alpha channel, by its header."""
    with path.open("rb") as file:
        head = file.read(26)
    if len(head) < 26 or not head.startswith(_PNG):
        return False
    return struct.unpack(">B", head[25:26])[0] in _PNG_WITH_ALPHA
