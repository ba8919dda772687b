"""What is kept of somebody, as rows for them to read: times as dates, JSON as values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from bot.invocation import Address
from bot.provider.protocol import SUCCEEDED
from storage.audit import Entry
from storage.media import Media
from storage.personal import Asked

Row = Mapping[str, Any]


def dated(row: Row) -> Row:
    """The row with its moments (UTC ms) as dates."""
    return {name: _date(value) if _is_moment(name) else value for name, value in row.items()}


def task_row(asked: Asked) -> Row:
    """A task, without what is of use to nobody but the bot: keys, tokens, addresses."""
    task = asked.task
    address = Address.from_json(task.address)
    return dated(
        {
            "id": task.id,
            "command": task.command,
            "state": str(task.state),
            "asked_as": task.person_id,
            "space": task.space_id,
            "channel": task.channel_id,
            "message": address.message,
            "private": address.private,
            "language": task.language,
            "made_by": task.provider,
            "request": _request(task.request),
            "result": _result(task.outcome),
            "failure": task.failure,
            "failure_text": task.detail or None,
            "credits_asked": task.cost,
            "credits_charged": asked.cost if asked.credits == "settled" else 0,
            "credits_from_grants": asked.granted,
            "credits_state": asked.credits,
            "created_at": task.created_at,
            "submitted_at": task.submitted_at,
            "finished_at": task.finished_at,
            "closed_at": task.closed_at,
        }
    )


def picture_row(media: Media, *, part: int | None) -> Row:
    """A picture; `part` is which of the files has it, None where none does."""
    return dated(
        {
            "file": file_name(media),
            "part": part,
            "task": media.task_id,
            "kind": media.kind,
            "option_or_number": media.slot,
            "media_type": media.media_type,
            "width": media.width,
            "height": media.height,
            "bytes": media.size,
            "sha256": media.sha256,
            "created_at": media.created_at,
        }
    )


def file_name(media: Media) -> str:
    """What a picture is called in the ZIP: first its task, so that they stand together."""
    suffix = PurePosixPath(media.path).suffix
    return f"pictures/{media.task_id}-{media.kind}-{media.slot}{suffix}"


def change_row(entry: Entry, own: Collection[str]) -> Row:
    """An entry of the audit; whoever else did it is not named."""
    return dated(
        {
            "space": entry.space_id,
            "by": entry.actor_id if entry.actor_id in own else "somebody else",
            "action": entry.action,
            "about": entry.subject,
            "before": _value(entry.before),
            "after": _value(entry.after),
            "created_at": entry.created_at,
        }
    )


def _request(text: str) -> Any:
    request = _value(text)
    if isinstance(request, dict):
        request.pop("origins", None)  # a chat's own address of a picture, good for a day
    return request


def _result(text: str | None) -> Any:
    """What came of it in words and numbers; the pictures are files, and not the service's."""
    if not text:
        return None
    try:
        succeeded = SUCCEEDED.validate_json(text)
    except ValueError:
        return None
    return {
        "caption": succeeded.caption,
        "note": succeeded.note,
        "seeds": [image.seed for image in succeeded.images],
    }


def _value(text: str | None) -> Any:
    return json.loads(text) if text else None


def _is_moment(name: str) -> bool:
    return name.endswith("_at") or name == "day"


def _date(value: Any) -> Any:
    if not isinstance(value, int):
        return value
    return datetime.fromtimestamp(value / 1000, UTC).isoformat().replace("+00:00", "Z")
