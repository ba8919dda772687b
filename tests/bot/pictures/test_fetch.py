"""Downloads against servers that lie, stall, redirect and never end."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from bot.pictures.errors import NotAdmitted, TooManyBytes, Unfetchable
from bot.pictures.fetch import MAX_REDIRECTS, Fetcher
from bot.pictures.guard import Policy

Serve = Callable[[object], Awaitable[str]]
LOOPBACK = Policy.of(["127.0.0.1"], allow_private=True)
MIB = 2**20


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_file_arrives_whole(serve: Serve, fetcher: Fetcher, tmp_path: Path) -> None:
    body = bytes(range(256)) * 20_000

    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=body)

    target = tmp_path / "sub" / "file"
    url = await serve(handle)
    size = await fetcher.to_file(f"{url}/a", target, policy=LOOPBACK, limit_bytes=10 * MIB)
    assert size == len(body)
    assert target.read_bytes() == body
    assert files(target.parent) == [target]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",  # noqa: S104
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
async def test_no_spelling_of_an_inside_address_is_reached(
    serve: Serve, fetcher: Fetcher, tmp_path: Path, host: str
) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"secret")

    port = URL(await serve(handle)).port
    policy = Policy.of([host, str(URL(f"http://{host}").raw_host)])
    with pytest.raises(NotAdmitted):
        await fetcher.to_file(
            f"http://{host}:{port}/", tmp_path / "file", policy=policy, limit_bytes=MIB
        )
    assert asked == []
    assert files(tmp_path) == []


async def test_a_connection_made_for_a_lenient_policy_does_not_serve_a_strict_one(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=b"x")

    url = await serve(handle)
    await fetcher.to_file(url, tmp_path / "first", policy=LOOPBACK, limit_bytes=MIB)
    with pytest.raises(NotAdmitted):
        strict = Policy.of(["127.0.0.1"])
        await fetcher.to_file(url, tmp_path / "second", policy=strict, limit_bytes=MIB)


async def test_a_host_off_the_list_is_not_asked(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    url = await serve(handle)
    policy = Policy.of(["cdn.example.org"], allow_private=True)
    with pytest.raises(NotAdmitted):
        await fetcher.to_file(url, tmp_path / "file", policy=policy, limit_bytes=MIB)
    assert asked == []


async def test_a_redirect_off_the_list_is_not_followed(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    asked: list[str] = []

    async def inside(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"secret")

    hidden = await serve(inside)

    async def outside(_: web.Request) -> web.Response:
        raise web.HTTPFound(f"{hidden}/metadata")

    url = await serve(outside)
    with pytest.raises(NotAdmitted):
        await fetcher.to_file(
            url, tmp_path / "file", policy=Policy.for_origin(url), limit_bytes=MIB
        )
    assert asked == []


async def test_a_redirect_on_the_list_is_followed(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def handle(request: web.Request) -> web.Response:
        if request.path == "/old":
            raise web.HTTPMovedPermanently("/new")
        return web.Response(body=b"here")

    url = await serve(handle)
    size = await fetcher.to_file(f"{url}/old", tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB)
    assert size == 4


async def test_redirects_in_a_circle_end(serve: Serve, fetcher: Fetcher, tmp_path: Path) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/again")

    url = await serve(handle)
    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(url, tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB)
    assert not caught.value.transient
    assert len(asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("location", ["", "http://[", "javascript:alert(1)", "file:///etc/passwd"])
async def test_a_redirect_to_nonsense_is_refused(
    talk: Serve, fetcher: Fetcher, tmp_path: Path, location: str
) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()

    with pytest.raises(Unfetchable):
        await fetcher.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )


async def test_a_claimed_size_over_the_limit_is_refused_before_the_body(
    talk: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        await writer.drain()
        await reader.read()  # and not a byte of it

    with pytest.raises(TooManyBytes) as caught:
        await fetcher.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.size == 99_999_999


async def test_an_endless_body_is_cut_at_the_limit(
    talk: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    sent = 0

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(bytes(2**16))
            await writer.drain()
            sent += 2**16

    with pytest.raises(TooManyBytes):
        await fetcher.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=4 * MIB
        )
    assert sent < 32 * MIB
    assert files(tmp_path) == []


async def test_a_body_shorter_than_claimed_may_be_tried_again(
    talk: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")
        await writer.drain()

    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient
    assert files(tmp_path) == []


async def test_a_compressed_answer_is_not_unpacked(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    bomb = gzip.compress(bytes(64 * MIB))

    async def handle(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(
            await serve(handle), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert not caught.value.transient
    assert files(tmp_path) == []


async def test_a_server_that_drips_is_given_up(
    talk: Serve, impatient: Fetcher, tmp_path: Path
) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([asyncio.ensure_future(writer.wait_closed())], timeout=0.02)

    with pytest.raises(Unfetchable) as caught:
        await impatient.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient
    assert files(tmp_path) == []


async def test_a_server_that_says_nothing_is_given_up(
    talk: Serve, impatient: Fetcher, tmp_path: Path
) -> None:
    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    with pytest.raises(Unfetchable) as caught:
        await impatient.to_file(
            await talk(speak), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient


@pytest.mark.parametrize(("status", "transient"), [(404, False), (403, False), (503, True)])
async def test_an_error_answer_says_whether_to_try_again(
    serve: Serve, fetcher: Fetcher, tmp_path: Path, status: int, transient: bool
) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status)

    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(
            await serve(handle), tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient is transient


async def test_a_server_without_the_encryption_it_claims_is_not_asked_again(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=b"x")

    url = (await serve(handle)).replace("http://", "https://")
    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(url, tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB)
    assert not caught.value.transient


async def test_a_closed_port_may_be_tried_again(fetcher: Fetcher, tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(
            f"http://127.0.0.1:{port}/", tmp_path / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient


async def test_a_cancelled_download_leaves_nothing(
    talk: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    under_way = asyncio.Event()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + bytes(3 * MIB))
        await writer.drain()
        under_way.set()
        await reader.read()

    url = await talk(speak)
    download = asyncio.ensure_future(
        fetcher.to_file(url, tmp_path / "file", policy=LOOPBACK, limit_bytes=10 * MIB)
    )
    await under_way.wait()
    download.cancel()
    with pytest.raises(asyncio.CancelledError):
        await download
    assert files(tmp_path) == []


async def test_a_full_or_missing_disk_may_be_tried_again(
    serve: Serve, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=b"x")

    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(Unfetchable) as caught:
        await fetcher.to_file(
            await serve(handle), tmp_path / "blocked" / "file", policy=LOOPBACK, limit_bytes=MIB
        )
    assert caught.value.transient
