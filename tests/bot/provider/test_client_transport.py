"""When the line breaks: what certainly was not sent, and what may have been accepted (Q47)."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from support.payloads import payload, raw
from support.ports import free_port

from bot.provider.client import MAX_ANSWER, ProviderClient
from bot.provider.endpoints import endpoints, local
from bot.provider.errors import NotReached, OutcomeUnknown, Throttled
from bot.provider.protocol import Accepted

from .conftest import LoopbackVendor, client_of

TEXT = endpoints(local()).named("text2image")
BODY = {"prompt": "a lighthouse"}
ACK = payload("text2image.ack.guide")


class Resolver(AbstractResolver):
    """Looks names up in no net: it fails, or never answers."""

    def __init__(self, *, answers: bool) -> None:
        self._answers = answers

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if self._answers:
            raise OSError(None, "no such host")
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def close(self) -> None:
        return None


@asynccontextmanager
async def raw_server(
    answer: bytes,
    *,
    reset: bool = False,
    after: str = "request",
    served: list[bytes] | None = None,
) -> AsyncIterator[str]:
    """A server that reads a request (or nothing), writes `answer`, and closes or resets."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if after == "request":
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            body = await reader.readexactly(length)
            if served is not None:
                served.append(body)
        writer.write(answer)
        with suppress(ConnectionError):
            await writer.drain()
        if reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_refused_connection_sent_nothing_and_counts_no_call(
    session: aiohttp.ClientSession,
) -> None:
    client = client_of(session, f"http://127.0.0.1:{free_port()}")

    with pytest.raises(NotReached) as unreached:
        await client.submit(TEXT, BODY)

    assert not isinstance(unreached.value, Throttled)
    assert unreached.value.retry_after is None
    assert client.calls == 0


async def test_a_name_that_does_not_resolve_sent_nothing() -> None:
    connector = aiohttp.TCPConnector(resolver=Resolver(answers=True))
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(NotReached):
            await client_of(session, "https://api.vendor.example").submit(TEXT, BODY)


async def test_a_name_server_that_does_not_answer_sent_nothing() -> None:
    connector = aiohttp.TCPConnector(resolver=Resolver(answers=False))
    async with aiohttp.ClientSession(connector=connector) as session:
        client = client_of(session, "https://api.vendor.example", connect_s=0.2)
        with pytest.raises(NotReached):
            await client.submit(TEXT, BODY)


async def test_a_host_that_does_not_take_connections_sent_nothing(
    session: aiohttp.ClientSession,
) -> None:
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"

        with pytest.raises(NotReached):
            await client_of(session, url, connect_s=0.2).submit(TEXT, BODY)


async def test_a_server_that_speaks_no_tls_was_sent_nothing(
    session: aiohttp.ClientSession,
) -> None:
    async with raw_server(b"HTTP/1.1 400 Bad Request\r\n\r\n", after="nothing") as url:
        with pytest.raises(NotReached):
            await client_of(session, url.replace("http:", "https:")).submit(TEXT, BODY)


async def test_waiting_for_a_free_connection_sent_nothing(vendor: LoopbackVendor) -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    async def hold(_: web.Request) -> web.Response:
        arrived.set()
        await go.wait()
        return web.json_response(ACK)

    vendor.handler = hold
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = client_of(session, vendor.url, connect_s=1.0, answer_s=10)
        first = asyncio.create_task(client.submit(TEXT, BODY))
        await arrived.wait()
        with pytest.raises(NotReached):
            await client.submit(TEXT, BODY)
        go.set()

        assert await first == Accepted()
    assert len(vendor.heard) == 1


async def test_a_time_out_after_sending_leaves_the_outcome_unknown(
    session: aiohttp.ClientSession, vendor: LoopbackVendor
) -> None:
    go = asyncio.Event()

    async def hold(_: web.Request) -> web.Response:
        await go.wait()
        return web.json_response(ACK)

    vendor.handler = hold
    client = client_of(session, vendor.url, connect_s=0.5, answer_s=0.5)

    with pytest.raises(OutcomeUnknown):
        await client.submit(TEXT, BODY)
    go.set()

    assert len(vendor.heard) == 1, "it was sent again by itself"
    assert client.calls == 1


async def test_a_time_out_within_the_answer_leaves_the_outcome_unknown(
    session: aiohttp.ClientSession, vendor: LoopbackVendor
) -> None:
    go = asyncio.Event()

    async def dribble(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"code":"20')
        await go.wait()
        return response

    vendor.handler = dribble
    client = client_of(session, vendor.url, connect_s=0.5, answer_s=0.5)

    with pytest.raises(OutcomeUnknown):
        await client.submit(TEXT, BODY)
    go.set()


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b'{"code":"200",',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"co\r\n',
    ],
)
async def test_a_connection_that_breaks_after_sending_leaves_the_outcome_unknown(
    session: aiohttp.ClientSession, answer: bytes, reset: bool
) -> None:
    async with raw_server(answer, reset=reset) as url:
        client = client_of(session, url)
        with pytest.raises(OutcomeUnknown):
            await client.submit(TEXT, BODY)

        assert client.calls == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage that is no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_http_leaves_the_outcome_unknown(
    session: aiohttp.ClientSession, answer: bytes
) -> None:
    async with raw_server(answer) as url:
        with pytest.raises(OutcomeUnknown):
            await client_of(session, url).submit(TEXT, BODY)


async def test_a_pooled_connection_that_died_is_not_used_to_send_twice(
    session: aiohttp.ClientSession,
) -> None:
    ack = raw("text2image.ack.guide")
    head = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n" % len(ack)
    served: list[bytes] = []
    async with raw_server(head + ack, served=served) as url:
        client = client_of(session, url)

        for number in range(5):
            with suppress(OutcomeUnknown):
                await client.submit(TEXT, {"prompt": str(number)})

    assert served[0] == b'{"prompt": "0"}'
    assert len(served) == len(set(served)) <= client.calls == 5


async def test_an_answer_without_end_is_given_up(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    gone = asyncio.Event()

    async def pour(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b" " * 65_536)
        except ConnectionError:
            gone.set()
        return response

    vendor.handler = pour

    with pytest.raises(OutcomeUnknown):
        await client.query(TEXT, "t1")
    async with asyncio.timeout(5):
        await gone.wait()


async def test_a_small_answer_that_unpacks_to_a_huge_one_is_given_up(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    bomb = gzip.compress(b'{"code":"200","data":"' + b" " * (8 * MAX_ANSWER) + b'"}')
    assert len(bomb) < 100_000
    vendor.answers(bomb, Content_Encoding="gzip")

    with pytest.raises(OutcomeUnknown):
        await client.query(TEXT, "t1")


async def test_a_compressed_answer_is_read(client: ProviderClient, vendor: LoopbackVendor) -> None:
    vendor.answers(gzip.compress(raw("text2image.ack.guide")), Content_Encoding="gzip")

    assert await client.submit(TEXT, BODY) == Accepted()


async def test_the_client_goes_on_after_every_kind_of_trouble(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    vendor.answers(b"oops", status=502)
    with pytest.raises(OutcomeUnknown):
        await client.submit(TEXT, BODY)

    vendor.answers(ACK)

    assert await client.submit(TEXT, BODY) == Accepted()


async def test_a_cancelled_submission_is_cancelled(
    client: ProviderClient, vendor: LoopbackVendor
) -> None:
    arrived = asyncio.Event()

    async def hold(_: web.Request) -> web.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    vendor.handler = hold
    submission = asyncio.create_task(client.submit(TEXT, BODY))
    await arrived.wait()
    submission.cancel()

    with pytest.raises(asyncio.CancelledError):
        await submission
