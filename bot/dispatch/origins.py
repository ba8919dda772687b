"""The chat's own address of a picture, kept for a provider that cannot fetch pictures from us."""

from __future__ import annotations

from bot.tasks.routes import Provider, request_of
from commands.spec import Attachment, Origin
from storage.media import Media
from storage.tasks import Task

LASTS_MS = 24 * 3600 * 1000  #: Discord signs the address of an attachment for a day.


def of_attachment(attachment: Attachment, provider: Provider, *, now: int) -> Origin | None:
    """What may be passed on to this provider of a picture that was just attached."""
    if attachment.url is None or not provider.passes_on(attachment.url):
        return None
    return Origin(url=attachment.url, until=now + LASTS_MS)


def of_kept(kept: Media, task: Task, provider: Provider, *, now: int) -> Origin | None:
    """The same of a picture that was attached to an earlier task, as long as it is good."""
    if kept.kind != "input":
        return None
    origin = request_of(task).origins.get(kept.slot)
    good = origin is not None and origin.until > now and provider.passes_on(origin.url)
    return origin if good else None
