"""The store that the settings name, ready to be used."""

from __future__ import annotations

from pathlib import Path

from bot.config import Media, Role, Settings
from bot.errors import OperatorError, say
from bot.ids import now_ms
from bot.pictures.folder import FolderStore
from bot.pictures.store import MediaStore


def open_store(settings: Settings) -> MediaStore:
    """Open it; close it in the end. Nothing is asked of a bucket yet.

    Raises OperatorError where what it takes is not installed.
    """
    folder = settings.data_dir / "media"
    if settings.media.bucket is None:
        return FolderStore(folder)
    # Some processes are enough to look through the whole bucket.
    return _in_a_bucket(settings.media, folder, sweeping=Role.WORKER in settings.roles)


def _in_a_bucket(media: Media, folder: Path, *, sweeping: bool) -> MediaStore:
    # Imported where it is used: its library is in an extra, and a local folder needs none of it.
    try:
        from bot.pictures.bucket import Bucket
    except ModuleNotFoundError:
        raise OperatorError(
            say(
                "EASEL_MEDIA__BUCKET needs a library that is not installed: "
                "pip install 'easel[s3]'."
            )
        ) from None
    from bot.pictures.bucketstore import BucketStore
    from bot.pictures.cache import Cache
    from bot.pictures.incoming import Incoming

    return BucketStore(
        Bucket(media),
        incoming=Incoming(folder / "incoming"),
        cache=Cache(folder / "cache", most_bytes=media.cache_mb * 2**20, clock=now_ms),
        sweeping=sweeping,
    )
