"""Where pictures are kept: a bucket takes a file, gives it back, and is reached from outside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine
from bot.doctor.network import ANSWER_S, is_loopback
from bot.errors import PictureError

if TYPE_CHECKING:
    from bot.pictures.bucket import Bucket

CHECK = "pictures"
SKEW_MS = 60_000  #: from there on the clock is doubted; stores refuse at 15 minutes
GOOD_S = 60  #: how long the addresses are good that are tried here
MOST_READ = 1024  # bytes
#: What to do about what a store says ("Error responses").
_ADVICE: Mapping[str, str] = {
    "NoSuchBucket": "Make the bucket, or set EASEL_MEDIA__BUCKET to one that is there.",
    "InvalidAccessKeyId": "Set EASEL_MEDIA__ACCESS_KEY_ID to a key that this store knows.",
    "SignatureDoesNotMatch": (
        "Is EASEL_MEDIA__SECRET_ACCESS_KEY the one of the key, and EASEL_MEDIA__REGION right?"
    ),
    "AccessDenied": "The key has to be allowed to put, get, list and delete objects there.",
    "RequestTimeTooSkewed": "Set the clock; a time service (systemd-timesyncd, chrony) keeps it.",
}
_OTHERWISE = "Is the store up, and EASEL_MEDIA__ENDPOINT its address?"


async def pictures(settings: Settings, machine: Machine) -> list[Finding]:
    """A small object is put, fetched in every way that is used, listed and deleted again."""
    if settings.media.bucket is None:
        return [ok(CHECK, f"kept in {settings.data_dir / 'media'}")]
    # Imported where it is used: its library is in an extra.
    try:
        from bot.pictures.bucket import Bucket, Pace
    except ModuleNotFoundError:
        advice = "Install it: pip install 'easel[s3]'."
        return [problem(CHECK, "the library for buckets is missing", do=advice)]
    bucket = Bucket(settings.media, pace=Pace(connect=3, request=10, retries=1, whole=15))
    # No key of ours looks so, and no sweep touches it.
    path, content = f"easel-doctor/{os.urandom(8).hex()}.txt", os.urandom(16).hex()
    try:
        await _put(bucket, path, content)
        try:
            return await _looked_at(settings, machine, bucket, path, content)
        finally:
            await bucket.delete([path])
    except (PictureError, FileNotFoundError) as error:
        return [_refused(settings, error)]


async def _put(bucket: Bucket, path: str, content: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "probe"
        file.write_text(content)
        await bucket.put(file, path, media_type="text/plain")


async def _looked_at(
    settings: Settings, machine: Machine, bucket: Bucket, path: str, content: str
) -> list[Finding]:
    async for _ in bucket.pages():
        break
    inside = await _fetched(bucket.link(path, seconds=GOOD_S, inside=True) or "")
    if inside.content != content:
        says = f"{_name(settings)} does not give back what was put there ({inside.status})"
        return [problem(CHECK, says, do=_OTHERWISE)]
    found = [ok(CHECK, f"kept in {_name(settings)}, which takes, gives and deletes")]
    if inside.at is not None and abs(inside.at - machine.now()) > SKEW_MS:
        found.append(_skewed(inside.at))
    public = settings.media.public_endpoint
    if public is None:
        says = "the vendor and people fetch pictures through our own listener"
        return [*found, ok(CHECK, says)]
    there = await _fetched(bucket.link(path, seconds=GOOD_S) or "")
    return [*found, *_outside(public, there, content)]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a GET found; `at` is the answering clock in UTC milliseconds."""

    status: str
    content: str = ""
    at: int | None = None


async def _fetched(url: str) -> _Answer:
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        try:
            async with session.get(url, allow_redirects=False) as answer:
                body = await answer.content.read(MOST_READ)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return _Answer(f"no answer: {type(error).__name__}")
    at = _moment(answer.headers.get("Date", ""))
    return _Answer(f"status {answer.status}", body.decode(errors="replace"), at)


def _moment(date: str) -> int | None:
    try:
        return round(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None


def _outside(public: str, there: _Answer, content: str) -> list[Finding]:
    if there.content != content:
        says = f"{public} does not give back what is in the bucket ({there.status})"
        advice = (
            "It has to lead to the store with the request's Host as it came, which is signed. It "
            "may be that only this machine does not reach it."
        )
        return [problem(CHECK, says, do=advice)]
    parts = urlsplit(public)
    if is_loopback(parts.hostname or ""):
        says = f"{public} leads every other machine to itself"
        return [warning(CHECK, says, do="Set EASEL_MEDIA__PUBLIC_ENDPOINT as seen from outside.")]
    if parts.scheme != "https":
        says = f"{public} is not encrypted: pictures pass in the clear"
        return [warning(CHECK, says, do="Put a reverse proxy with a certificate in front.")]
    return [ok(CHECK, f"the vendor and people fetch them at {public}")]


def _skewed(at: int) -> Finding:
    says = f"at the store it is {datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return warning(CHECK, f"{says}, and addresses end by that", do=_ADVICE["RequestTimeTooSkewed"])


def _refused(settings: Settings, error: BaseException) -> Finding:
    from bot.pictures.bucket import reason_of

    reason = reason_of(error.__cause__ or error)
    says = f"{_name(settings)} does not do what is asked ({reason})"
    return problem(CHECK, says, do=_ADVICE.get(reason, _OTHERWISE))


def _name(settings: Settings) -> str:
    media = settings.media
    return f"bucket {media.bucket} at {media.reached_at}"
