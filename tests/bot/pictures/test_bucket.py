"""A bucket: what a store that is busy, silent, forbidden or not there looks like from here."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from support.bucket import QUICK, Server, gate, settings_of

from bot.pictures.bucket import LONGEST_S, ONE_PART, Bucket, Pace
from bot.pictures.errors import TooManyBytes, Unfetchable

PATH = "x7/01hx7.png"


class Desk:
    """A bucket, reached directly."""

    def __init__(self, s3: Server, folder: Path) -> None:
        self.s3, self.folder, self.name = s3, folder, s3.fresh()
        self.bucket = self.reached_at(s3.url)

    def reached_at(self, url: str, *, pace: Pace = QUICK, **more: object) -> Bucket:
        return Bucket(settings_of(url, self.name, **more), pace=pace)

    def file(self, content: bytes = b"a picture") -> Path:
        path = self.folder / "file"
        path.write_bytes(content)
        return path

    async def put(self, content: bytes = b"a picture", *, bucket: Bucket | None = None) -> None:
        await (bucket or self.bucket).put(self.file(content), PATH, media_type="image/png")


@pytest.fixture
def desk(s3: Server, tmp_path: Path) -> Desk:
    return Desk(s3, tmp_path)


async def test_a_file_is_there_whole_with_its_type(desk: Desk) -> None:
    await desk.put()
    assert desk.s3.read(desk.name, PATH) == b"a picture"
    headers = desk.s3.headers(desk.name, PATH)
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == 'inline; filename="01hx7.png"'
    assert headers["Cache-Control"] == "private, no-store"


async def test_a_large_file_goes_in_parts_and_comes_back_the_same(desk: Desk) -> None:
    content = os.urandom(ONE_PART + 1_000_003)
    async with gate(desk.s3) as front:
        bucket = desk.reached_at(front.url)
        await desk.put(content, bucket=bucket)
        assert front.count("PUT") > 1
        target = desk.folder / "back"
        await bucket.get(PATH, target)
    assert target.read_bytes() == content
    assert desk.s3.read(desk.name, PATH) == content


async def test_a_store_that_is_too_busy_is_asked_again(desk: Desk) -> None:
    async with gate(desk.s3) as front:
        bucket = desk.reached_at(front.url)
        front.refusing = [503, 500]
        await desk.put(bucket=bucket)
        front.refusing = [503, 429]
        await bucket.get(PATH, desk.folder / "back")
        front.refusing = [503]
        await bucket.copy(PATH, "nd/second.png")
        front.refusing = [503]
        await bucket.delete([PATH])
        front.refusing = [503]
        assert [[one.path for one in page] async for page in bucket.pages()] == [["nd/second.png"]]


@pytest.mark.parametrize("status", [503, 429, 403, 400, 301])
async def test_what_does_not_pass_is_transient_and_leaves_nothing(desk: Desk, status: int) -> None:
    await desk.put()
    async with gate(desk.s3) as front:
        bucket = desk.reached_at(front.url)
        for what in (
            desk.put(bucket=bucket),
            bucket.get(PATH, desk.folder / "back"),
            bucket.copy(PATH, "nd/second.png"),
            bucket.delete([PATH]),
            anext(bucket.pages()),
        ):
            front.refusing = [status] * 20
            with pytest.raises(Unfetchable) as raised:
                await what
            assert raised.value.transient
    assert not list(desk.folder.glob("back*"))


async def test_a_store_that_says_nothing_is_given_up(desk: Desk) -> None:
    async with gate(desk.s3) as front:
        front.silent = True
        with pytest.raises(Unfetchable) as raised:
            await desk.put(bucket=desk.reached_at(front.url))
        assert raised.value.transient
        assert front.count("PUT") == 1 + QUICK.retries


async def test_a_store_that_is_not_there_is_transient(desk: Desk) -> None:
    with pytest.raises(Unfetchable) as raised:
        await desk.put(bucket=desk.reached_at("http://127.0.0.1:9"))
    assert raised.value.transient


async def test_a_bucket_that_is_not_there_is_no_file_that_is_gone(desk: Desk) -> None:
    desk.name = "nobody-made-it"
    bucket = desk.reached_at(desk.s3.url)
    with pytest.raises(Unfetchable):
        await desk.put(bucket=bucket)
    with pytest.raises(Unfetchable):
        await bucket.get(PATH, desk.folder / "back")


async def test_an_object_that_is_gone_is_told(desk: Desk) -> None:
    with pytest.raises(FileNotFoundError):
        await desk.bucket.get(PATH, desk.folder / "back")
    with pytest.raises(FileNotFoundError):
        await desk.bucket.copy(PATH, "nd/second.png")
    await desk.bucket.delete([PATH])
    assert not list(desk.folder.iterdir())


async def test_an_object_larger_than_any_of_ours_is_refused(desk: Desk) -> None:
    await desk.put()
    bucket = Bucket(settings_of(desk.s3.url, desk.name), pace=QUICK, largest=4)
    with pytest.raises(TooManyBytes):
        await bucket.get(PATH, desk.folder / "back")
    assert not list(desk.folder.glob("back*"))


async def test_every_page_of_a_long_listing_comes(desk: Desk) -> None:
    async with gate(desk.s3) as front:
        for number in range(1001):
            desk.s3.write(desk.name, f"xx/pic{number:04}xx.png")
        # At the pace of the service: a store on a busy machine is not asked twice for a page.
        reached = desk.reached_at(front.url, pace=Pace())
        pages = [len(page) async for page in reached.pages()]
        assert pages == [1000, 1]
        assert front.count("GET") == 2


async def test_a_prefix_keeps_it_apart_from_everything_else(desk: Desk) -> None:
    desk.s3.write(desk.name, "else/aa/other.png")
    apart = desk.reached_at(desk.s3.url, prefix="easel/pictures")
    await desk.put(bucket=apart)
    assert desk.s3.keys(desk.name) == {"else/aa/other.png", f"easel/pictures/{PATH}"}
    assert [[one.path for one in page] async for page in apart.pages()] == [[PATH]]


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("public", "address"),
    [
        ("https://media.example.org", "https://media.example.org/{name}/easel/{path}"),
        ("https://example.org/s3", "https://example.org/s3/{name}/easel/{path}"),
        ("https://{name}.oss.example.org", "https://{name}.oss.example.org/easel/{path}"),
    ],
)
async def test_an_address_is_signed_as_amazon_signs_it(
    desk: Desk, public: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = public.format(name=desk.name)
    media: dict[str, Any] = {"public_endpoint": endpoint, "prefix": "easel", "region": "eu-west-7"}
    url = desk.reached_at(desk.s3.url, **media).link(PATH, seconds=600)
    assert url is not None
    assert url.partition("?")[0] == address.format(name=desk.name, path=PATH)
    said = query_of(url)
    assert said["X-Amz-Expires"] == "600"
    request = AWSRequest("GET", url.partition("?")[0])
    keys = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI")
    theirs = S3SigV4QueryAuth(keys, "s3", "eu-west-7", expires=600)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: _moment(said["X-Amz-Date"]))
    theirs.add_auth(request)
    assert query_of(request.url)["X-Amz-Signature"] == said["X-Amz-Signature"]


def _moment(stamp: str) -> Any:
    from datetime import UTC, datetime

    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


async def test_an_address_lasts_no_longer_than_amazon_takes(desk: Desk) -> None:
    bucket = desk.reached_at(desk.s3.url, public_endpoint="https://media.example.org")
    for asked, said in ((LONGEST_S * 2, LONGEST_S), (LONGEST_S, LONGEST_S), (0, 1), (-5, 1)):
        url = bucket.link(PATH, seconds=asked) or ""
        assert query_of(url)["X-Amz-Expires"] == str(said)


async def test_without_a_public_endpoint_only_those_inside_have_an_address(desk: Desk) -> None:
    await desk.put()
    assert desk.bucket.link(PATH, seconds=60) is None
    inside = desk.bucket.link(PATH, seconds=60, inside=True)
    assert inside is not None
    async with aiohttp.ClientSession() as anybody, anybody.get(inside) as answer:
        assert await answer.read() == b"a picture"


async def test_keys_and_addresses_of_other_programs_are_not_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "other",
        "AWS_SESSION_TOKEN": "other",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = desk.reached_at(desk.s3.url)
    await desk.put(bucket=bucket)
    url = bucket.link(PATH, seconds=60, inside=True) or ""
    assert query_of(url)["X-Amz-Credential"].startswith("AKIDEXAMPLE/")
    assert "X-Amz-Security-Token" not in url


async def test_neither_keys_nor_signatures_are_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bucket = desk.reached_at("http://127.0.0.1:9", public_endpoint="https://media.example.org")
    bucket.link(PATH, seconds=60)
    with pytest.raises(Unfetchable):
        await desk.put(bucket=bucket)
    assert PATH in caplog.text
    assert "wJalrXUtnFEMI" not in caplog.text
    assert "X-Amz" not in caplog.text
    assert "Debug source" not in caplog.text


async def test_an_upload_that_is_cancelled_does_not_go_on(desk: Desk) -> None:
    async with gate(desk.s3) as front:
        front.hold("PUT")
        going = asyncio.create_task(desk.put(bucket=desk.reached_at(front.url)))
        await front.holding()
        going.cancel()
        await asyncio.wait([going])
        assert going.cancelled()
        asked = len(front.asked)
        front.release()
    assert len(front.asked) == asked
