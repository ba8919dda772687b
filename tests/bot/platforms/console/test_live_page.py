"""The page and its connection: dropped, one of many, and never moving what is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from support.browser import opened
from support.console import ADA, AnsweringDispatch, address, console, result

from bot.invocation import Board, Button, Message, Underway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MORE_THAN_A_BROWSER_CONNECTS = 8

#: A browser without a window shows every page; this is what it tells a page behind another.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


#: How large the places of the pictures are.
BOXES = """() => [...document.querySelectorAll(".frame")].map((frame) => {
  const { width, height } = frame.getBoundingClientRect();
  return [width, height];
})"""


class Wire:
    """Passes bytes between pages and the console, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._writers: set[asyncio.StreamWriter] = set()
        self.connections = 0
        self.whole = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.transport.abort()
            return
        self.connections += 1
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, back}
        await asyncio.gather(_pass(reader, back), _pass(there, writer))

    def cut(self) -> None:
        """Every connection ends as if a cable was pulled, and none is taken."""
        self.whole = False
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        self.whole = True


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # The other side goes away: that is what the test is about.
    with closing(writer), suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def wired(port: int) -> AsyncIterator[tuple[Wire, str]]:
    wire = Wire(port)
    # The console answers only to its own address, so the wire speaks for it on another loopback.
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    try:
        yield wire, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        wire.cut()
        server.close()


async def test_after_a_dropped_connection_the_page_has_everything_once(
    tmp_path: Path, chrome: Browser
) -> None:
    # On all addresses the console takes any port in Host, as behind a container's.
    more = {"host": "0.0.0.0", "token": "a long random word"}  # noqa: S104
    async with console(tmp_path, **more) as chat:
        port = int(chat.platform.url.rstrip("/").rpartition(":")[2])
        async with wired(port) as (wire, url), opened(chrome, url) as page:
            await page.get_by_label("Token").fill("a long random word")
            await page.get_by_role("button", name="Open the console").click()
            there = await chat.platform.deliver(
                address(None), Message("One.", "waiting"), nonce="1"
            )
            await expect(page.locator(".text")).to_have_text(["One."])
            wire.cut()
            await expect(page.get_by_text("Connection lost.")).to_be_visible()
            await chat.platform.deliver(address(None), Message("Two."), nonce="2")
            await chat.platform.deliver(there, Message("One is done.", "done"), nonce="3")
            wire.mend()
            await expect(page.locator(".text")).to_have_text(
                ["One is done.", "Two."], timeout=15_000
            )
            await expect(page.get_by_text("Connection lost.")).to_be_hidden()


async def test_more_pages_than_a_browser_has_connections_all_work(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat:
        window = await chrome.new_context()
        pages: list[Page] = []
        for _ in range(MORE_THAN_A_BROWSER_CONNECTS):
            if pages:
                await pages[-1].evaluate(HIDE, True)
            pages.append(await window.new_page())
            await pages[-1].goto(chat.platform.url, timeout=10_000)
            await expect(pages[-1].get_by_role("heading", name="Pictures")).to_be_visible()
        await chat.platform.deliver(address(None), Message("For all."), nonce="1")
        await expect(pages[-1].locator(".text")).to_have_text(["For all."])
        await pages[-1].evaluate(HIDE, True)
        await pages[0].evaluate(HIDE, False)
        await expect(pages[0].locator(".text")).to_have_text(["For all."])
        await window.close()


async def test_nothing_moves_as_pictures_arrive(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat:
        message = result(tmp_path, pictures=3)
        shapes = ((900, 300), (300, 900), (640, 640))
        pictures = []
        for file, (width, height) in zip(message.pictures, shapes, strict=True):
            Image.new("RGB", (width, height), (30, 90, 160)).save(file.path)
            pictures.append(type(file)(file.path, file.media_id, "image/png", width, height))
        for number, shown in enumerate([(pictures[0],), (pictures[1],), tuple(pictures)]):
            more = result(tmp_path, pictures=0, task_id=f"t{number}", buttons=())
            await chat.platform.deliver(
                address(None), type(more)("Done.", "done", pictures=shown), nonce=f"{number}"
            )
        async with opened(chrome, "about:blank") as page:
            may_load = asyncio.Event()

            async def hold(route: object) -> None:
                await may_load.wait()
                await route.continue_()  # type: ignore[attr-defined]

            await page.route("**/pictures/*", hold)
            await page.goto(chat.platform.url, wait_until="domcontentloaded")
            await expect(page.locator(".frame")).to_have_count(5)
            before = await page.evaluate(BOXES)
            may_load.set()
            for place in range(5):
                await page.locator(".frame img").nth(place).scroll_into_view_if_needed()
                await expect(page.locator(".frame img").nth(place)).to_have_js_property(
                    "complete", True
                )
            assert await page.evaluate(BOXES) == before
            assert all(width > 100 and height > 100 for width, height in before)


async def test_the_strip_and_the_meter_follow_what_is_under_way(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    task = Underway("t1", "imagine", "a sea", True, 2, None, None, "console:main", "id-0001")
    dispatch.boards[ADA] = Board((task,), left=48, limit=50, resets_at=1_700_006_400_000)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await expect(page.get_by_text("1 under way")).to_be_visible()
        await expect(page.locator(".queued-state")).to_have_text("number 2")
        await expect(page.get_by_role("meter")).to_have_attribute("aria-valuenow", "48")
        dispatch.boards[ADA] = Board((), left=49, limit=50, resets_at=1_700_006_400_000)
        await chat.platform.deliver(address(None), Message("Done.", "done"), nonce="1")
        await expect(page.get_by_text("1 under way")).to_be_hidden()
        await expect(page.get_by_role("meter")).to_have_attribute("aria-valuenow", "49")


async def test_a_task_is_cancelled_in_the_strip(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Cancelled.", private=True))
    message = Message("Number 2.", "waiting", buttons=(Button("cancel", "Cancel", "t1"),))
    async with console(tmp_path, dispatch) as chat:
        there = await chat.platform.deliver(address(None), message, nonce="1")
        task = Underway(
            "t1", "imagine", "a sea", True, 2, None, None, "console:main", there.message
        )
        dispatch.boards[ADA] = Board((task,), left=48, limit=50, resets_at=1_700_006_400_000)
        async with opened(chrome, chat.platform.url) as page:
            await page.get_by_role("button", name="Cancel /imagine a sea").click()
            press = await dispatch.next()
    assert (press.action, press.task_id, press.person.id) == ("cancel", "t1", ADA)
