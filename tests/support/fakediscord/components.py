"""Components, from how a bot sends them to how Discord keeps and shows them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from support.fakediscord.errors import bad_form
from support.fakediscord.messages import GALLERY, SELECTS, TEXT_DISPLAY, Attachment, walk

CONTAINER, SECTION, THUMBNAIL, FILE, SEPARATOR = 17, 9, 11, 13, 14
V2_ONLY = {CONTAINER, SECTION, THUMBNAIL, FILE, SEPARATOR, TEXT_DISPLAY, GALLERY}
MAX_COMPONENTS = 40
MAX_TEXT = 4000  #: Characters in all text displays together.
REFERENCE = "attachment://"

#: What Discord fills in where the bot has left it out.
DEFAULTS: dict[int, dict[str, Any]] = {
    CONTAINER: {"accent_color": None, "spoiler": False},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
}


def check(components: list[dict[str, Any]], *, v2: bool) -> None:
    """Refuse what Discord refuses and its OpenAPI document cannot say."""
    parts = list(walk(components))
    if not v2 and any(part["type"] in V2_ONLY for part in parts):
        raise bad_form("components", "UNION_TYPE_CHOICES", "These need the flag IS_COMPONENTS_V2.")
    if len(parts) > MAX_COMPONENTS:
        raise bad_form("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "More than 40.")
    if sum(len(part["content"]) for part in parts if part["type"] == TEXT_DISPLAY) > MAX_TEXT:
        raise bad_form("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Over 4000.")
    names = [part["custom_id"] for part in parts if part.get("custom_id")]
    if len(names) != len(set(names)):
        raise bad_form("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "A custom id stands twice.")


def kept(
    components: list[dict[str, Any]], attachments: Iterable[Attachment], ids: Iterator[int]
) -> list[dict[str, Any]]:
    """Components as they come back: numbered, complete, with pictures one can fetch."""
    files = {attachment.filename: attachment for attachment in attachments}
    taken = {part["id"] for part in walk(components) if part.get("id")}
    numbers = (number for number in itertools.count(1) if number not in taken)
    return [_kept(component, files, numbers, ids) for component in components]


def _kept(
    given: dict[str, Any], files: dict[str, Attachment], numbers: Iterator[int], ids: Iterator[int]
) -> dict[str, Any]:
    lost = ("required",) if given["type"] in SELECTS else ()  # only a form's menus have it
    set_ = {key: value for key, value in given.items() if value is not None and key not in lost}
    part = {**DEFAULTS.get(given["type"], {}), **set_}
    part["id"] = given.get("id") or next(numbers)
    part = _with_whole_emoji(part)
    if "options" in part:
        part["options"] = [_with_whole_emoji(one) for one in part["options"]]
    if "components" in part:
        part["components"] = [_kept(one, files, numbers, ids) for one in part["components"]]
    if "accessory" in part:
        part["accessory"] = _kept(part["accessory"], files, numbers, ids)
    if part["type"] == GALLERY:
        part["items"] = [_item(item, files, ids) for item in part["items"]]
    if part["type"] == THUMBNAIL:
        part["media"] = _unfurled(part["media"], files, ids)
    if part["type"] == FILE:
        part["file"] = _unfurled(part["file"], files, ids)
        file = _named(part["file"], files)
        part |= {"name": file and file.filename, "size": file and len(file.data)}
    return part


def _with_whole_emoji(part: dict[str, Any]) -> dict[str, Any]:
    """An emoji that is no picture has no number."""
    emoji = part.get("emoji") or {}
    whole = {key: value for key, value in emoji.items() if value is not None}
    return {**part, "emoji": whole} if whole else part


def _item(
    given: dict[str, Any], files: dict[str, Attachment], ids: Iterator[int]
) -> dict[str, Any]:
    return {
        "media": _unfurled(given["media"], files, ids),
        "description": given.get("description"),
        "spoiler": bool(given.get("spoiler")),
    }


def _unfurled(
    media: dict[str, Any], files: dict[str, Attachment], ids: Iterator[int]
) -> dict[str, Any]:
    url = media["url"]
    if not url.startswith(REFERENCE):
        file = _named(media, files)
    elif (file := files.get(url.removeprefix(REFERENCE))) is None:
        raise bad_form("components", "UNKNOWN_ATTACHMENT", f"There is no file for {url}.")
    if file is None:
        return {"id": str(next(ids)), "url": url, "proxy_url": url}
    return {
        "id": str(next(ids)),
        "url": file.url,
        "proxy_url": file.url,
        "width": file.width,
        "height": file.height,
        "content_type": file.content_type,
        "attachment_id": str(file.id),
    }


def _named(media: dict[str, Any], files: dict[str, Attachment]) -> Attachment | None:
    """The file of this message that an address is about: as it came back, it may be sent again."""
    address = media["url"].split("?")[0]
    same = (file for file in files.values() if file.url.split("?")[0] == address)
    return next(same, None)
