"""The pictures of a message on Discord, whoever posted it and however it shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import discord
from discord.components import (
    Component,
    Container,
    MediaGalleryComponent,
    SectionComponent,
    ThumbnailComponent,
    UnfurledMediaItem,
)

from bot.platforms.discord.reading import attachment_of
from commands.spec import Attachment

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif")


def pictures_of(message: discord.Message, *, hosts: Collection[str]) -> tuple[Attachment, ...]:
    """The pictures of a message, in order; those of a gallery only from `hosts`.

    A message of ours has no loose attachments: its gallery has them.
    """
    files = [*message.attachments]
    for snapshot in message.message_snapshots:  # a forwarded message
        files += snapshot.attachments
    pictures = [attachment_of(file) for file in files if _is_picture(file)]
    if not pictures:
        pictures = [
            Attachment(name=_name(media.url), url=media.url)
            for media in _media(message.components)
            if _may_be_picture(media) and urlsplit(media.url).hostname in hosts
        ]
    return tuple(pictures)


def _is_picture(file: discord.Attachment) -> bool:
    if file.content_type is not None:
        return file.content_type.startswith("image/")
    return file.filename.lower().endswith(_ENDINGS)


def _may_be_picture(media: UnfurledMediaItem) -> bool:
    return media.content_type is None or media.content_type.startswith("image/")


def _media(components: Iterable[Component]) -> Iterator[UnfurledMediaItem]:
    for component in components:
        if isinstance(component, Container):
            yield from _media(component.children)
        elif isinstance(component, SectionComponent):
            yield from _media([component.accessory])
        elif isinstance(component, ThumbnailComponent):
            yield component.media
        elif isinstance(component, MediaGalleryComponent):
            yield from (item.media for item in component.items)


def _name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name or "picture"
