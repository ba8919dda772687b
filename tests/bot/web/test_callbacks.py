"""What a provider, and whoever pretends to be one, is answered."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import aiohttp
import pytest

from bot.web.callbacks import MAX_BODY
from bot.web.listener import Listener


async def test_a_genuine_callback_is_taken_and_answered_as_the_vendor_expects(
    site: Any, web: aiohttp.ClientSession
) -> None:
    async with web.post(site.signer.callback_path("t1"), data=b'{"code":"200"}') as answer:
        assert answer.status == 200
        assert await answer.json() == {"code": "200"}
    assert site.inbox.taken == [("t1", b'{"code":"200"}')]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-garbage", ""])
async def test_any_content_type_is_taken(site: Any, web: aiohttp.ClientSession, kind: str) -> None:
    async with web.post(
        site.signer.callback_path("t1"), data=b"{}", headers={"Content-Type": kind}
    ) as answer:
        assert answer.status == 200


async def test_a_body_without_a_length_is_taken(site: Any, web: aiohttp.ClientSession) -> None:
    async def pieces() -> Any:
        yield b'{"code":'
        yield b'"200"}'

    async with web.post(site.signer.callback_path("t1"), data=pieces()) as answer:
        assert answer.status == 200
    assert site.inbox.taken == [("t1", b'{"code":"200"}')]


@pytest.mark.parametrize("token", ["x", "é", "%FF", "a" * 43, "..", "a%2Fb"])
async def test_a_wrong_token_changes_nothing_and_gets_one_line(
    site: Any, web: aiohttp.ClientSession, token: str
) -> None:
    async with web.post(f"/callbacks/t1/{token}", data=b"{}") as answer:
        assert 400 <= answer.status < 500
        assert (await answer.text()).count("\n") <= 1
    assert site.inbox.taken == []


async def test_a_token_of_another_task_is_wrong(site: Any, web: aiohttp.ClientSession) -> None:
    path = site.signer.callback_path("t2").replace("t2", "t1", 1)
    async with web.post(path, data=b"{}") as answer:
        assert answer.status == 403
    assert site.inbox.taken == []


async def test_the_token_is_looked_at_before_the_body(site: Any, listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(b"POST /callbacks/t1/wrong HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    assert b" 403 " in await reader.readline()
    writer.close()


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(
    site: Any, web: aiohttp.ClientSession
) -> None:
    path = site.signer.callback_path("t1")
    async with web.post(path, data=bytes(MAX_BODY)) as answer:
        assert answer.status == 200
    async with web.post(path, data=bytes(MAX_BODY + 1)) as answer:
        assert answer.status == 413
        assert (await answer.text()).count("\n") == 1
    assert [len(body) for _, body in site.inbox.taken] == [MAX_BODY]


async def test_a_body_that_grows_over_the_limit_is_cut(site: Any, listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    path = site.signer.callback_path("t1")
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    for _ in range(8):
        writer.write(chunk)
    assert b" 413 " in await reader.readline()
    writer.close()
    assert site.inbox.taken == []


async def test_a_body_that_never_ends_is_cut(site: Any, listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    path = site.signer.callback_path("t1")
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
    answer = await reader.read()  # to the end: the connection is closed
    assert answer.startswith(b"HTTP/1.1 408 ")
    writer.close()
    assert site.inbox.taken == []


async def test_a_compressed_body_is_not_unpacked(site: Any, web: aiohttp.ClientSession) -> None:
    packed = gzip.compress(bytes(50 * 2**20))
    async with web.post(
        site.signer.callback_path("t1"), data=packed, headers={"Content-Encoding": "gzip"}
    ) as answer:
        assert answer.status == 200
    assert site.inbox.taken == [("t1", packed)]


async def test_an_unreadable_body_with_the_right_token_gets_one_line(
    site: Any, web: aiohttp.ClientSession
) -> None:
    site.inbox.unreadable = frozenset({b"\x00"})
    async with web.post(site.signer.callback_path("t1"), data=b"\x00") as answer:
        assert answer.status == 400
        assert (await answer.text()).count("\n") == 1


async def test_a_body_that_turns_to_garbage_gets_one_line(site: Any, listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    path = site.signer.callback_path("t1")
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    writer.write(head.encode() + b"Expect: 100-continue\r\n\r\n")
    assert b" 100 " in await reader.readline()  # it waits for the body now
    await reader.readline()
    writer.write(b"zz\r\nnot a chunk\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 4")
    writer.close()
    assert site.inbox.taken == []


async def test_nothing_but_a_post_is_answered(site: Any, web: aiohttp.ClientSession) -> None:
    async with web.get(site.signer.callback_path("t1")) as answer:
        assert answer.status == 405
    assert site.inbox.taken == []


async def test_the_answer_waits_for_the_commit(site: Any, web: aiohttp.ClientSession) -> None:
    asked, committed = asyncio.Event(), asyncio.Event()

    async def slow(task_id: str, body: bytes) -> None:
        asked.set()
        await committed.wait()

    site.inbox.callback = slow
    request = asyncio.ensure_future(web.post(site.signer.callback_path("t1"), data=b"{}"))
    await asked.wait()
    assert not request.done()
    committed.set()
    assert (await request).status == 200
