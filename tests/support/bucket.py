"""An S3 store of our own, from a wheel, with a bucket for each test; and a gate in front of it."""

from __future__ import annotations

import asyncio
import io
import itertools
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from support.ports import free_port
from yarl import URL

from bot.config import Media
from bot.pictures.bucket import Bucket, Pace
from bot.pictures.bucketstore import BucketStore
from bot.pictures.cache import Cache
from bot.pictures.incoming import Incoming

START_S = 20
#: Gives up soon: what a test makes fail shall not take a minute.
QUICK = Pace(
    connect=1, silence=1, request=5, retries=3, first_pause=0.01, longest_pause=0.05,
    retrying=5, whole=10,
)  # fmt: skip

#: Enough for a store that checks no signature.
_SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=none"
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Server:
    """A running store. It takes any keys and checks no signature."""

    url: str

    def fresh(self) -> str:
        """The name of a new, empty bucket."""
        name = f"easel-{next(_numbers)}"
        self._ask("PUT", f"/{name}")
        return name

    def keys(self, bucket: str) -> set[str]:
        """What is in a bucket: looked at from outside, beside our own code."""
        listed = ElementTree.fromstring(self._ask("GET", f"/{bucket}?list-type=2")[0])  # noqa: S314
        space = listed.tag.removesuffix("ListBucketResult")
        return {one.text or "" for one in listed.iter(f"{space}Key")}

    def read(self, bucket: str, key: str) -> bytes:
        return self._ask("GET", f"/{bucket}/{key}")[0]

    def headers(self, bucket: str, key: str) -> Mapping[str, str]:
        return self._ask("HEAD", f"/{bucket}/{key}")[1]

    def write(self, bucket: str, key: str, content: bytes = b"x") -> None:
        self._ask("PUT", f"/{bucket}/{key}", content)

    def _ask(
        self, method: str, path: str, body: bytes | None = None
    ) -> tuple[bytes, Mapping[str, str]]:
        request = urllib.request.Request(self.url + path, body, _SIGNED, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.read(), answer.headers


@contextmanager
def running_bucket() -> Iterator[Server]:
    """Start a store in a process of its own; it takes a second."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(f"http://127.0.0.1:{port}")
        _await(server.url, until=time.monotonic() + START_S)
        yield server
    finally:
        process.kill()
        process.wait()


def settings_of(server_url: str, bucket: str, **more: object) -> Media:
    """The settings of a bucket there."""
    return Media(
        bucket=bucket,
        endpoint=server_url,
        access_key_id=SecretStr("AKIDEXAMPLE"),
        secret_access_key=SecretStr("wJalrXUtnFEMI"),
        **more,  # type: ignore[arg-type]
    )


def environment_of(server_url: str, bucket: str) -> dict[str, str]:
    """The same for a process of its own."""
    return {
        "EASEL_MEDIA__BUCKET": bucket,
        "EASEL_MEDIA__ENDPOINT": server_url,
        "EASEL_MEDIA__ACCESS_KEY_ID": "AKIDEXAMPLE",
        "EASEL_MEDIA__SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
    }


def bucket_store(
    media: Media, folder: Path, *, most_bytes: int = 2**30, pace: Pace = QUICK
) -> BucketStore:
    """A store on a bucket, as one machine has it; close it."""
    return BucketStore(
        Bucket(media, pace=pace),
        incoming=Incoming(folder / "incoming"),
        cache=Cache(folder / "cache", most_bytes=most_bytes, clock=now_ms),
    )


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Gate:
    """Stands in front of a store: passes on, refuses, or holds back what is answered."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)  #: methods and paths
    refusing: list[int] = field(default_factory=list)  #: what is answered next instead
    refused: str = ""  #: the only method that is, if any
    silent: bool = False  #: answers nothing at all
    held: str = ""  #: answers to requests of this method wait until `release`
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _holding: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, method: str) -> int:
        return [one for one, _ in self.asked].count(method)

    def hold(self, method: str) -> None:
        """From now on the store does what this method asks, and nobody hears of it."""
        self.held = method
        self._released.clear()
        self._holding.clear()

    async def holding(self) -> None:
        """Wait until something is held."""
        async with asyncio.timeout(20):
            await self._holding.wait()

    def release(self) -> None:
        self.held = ""
        self._released.set()

    async def pass_on(
        self, request: web.Request, store: aiohttp.ClientSession
    ) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        body = await request.read()
        if self.silent:
            await self._released.wait()
        if self.refusing and self.refused in ("", request.method):
            return web.Response(status=self.refusing.pop(0))
        path = URL(request.raw_path, encoded=True)
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        data = io.BytesIO(body)
        async with store.request(request.method, path, data=data, headers=headers) as answer:
            content = await answer.read()
        if request.method == self.held:
            self._holding.set()
            await self._released.wait()
        kept = {name: v for name, v in answer.headers.items() if name not in _OF_A_HOP}
        return web.Response(status=answer.status, body=content, headers=kept)


_OF_A_HOP = {"Transfer-Encoding", "Content-Length", "Connection", "Date", "Server"}


@asynccontextmanager
async def gate(server: Server) -> AsyncIterator[Gate]:
    """Open one in front of a store."""
    standing = Gate()
    async with aiohttp.ClientSession(server.url, auto_decompress=False) as store:

        async def passed(request: web.Request) -> web.StreamResponse:
            return await standing.pass_on(request, store)

        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", passed)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        standing.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield standing
        finally:
            standing.release()
            await runner.cleanup()


def _await(url: str, *, until: float) -> None:
    host = urlsplit(url)
    while True:
        try:
            urllib.request.urlopen(f"{host.geturl()}/moto-api/", timeout=5).close()  # noqa: S310
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
