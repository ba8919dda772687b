"""`easel demo` in a process of its own, and somebody who uses its page."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page, expect
from support.tools import fetched

START_S = 60
STOP_S = 20
MADE_MS = 90_000


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The demo, with what it keeps in `folder`; the address it says to open."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.cli", "demo"),
        env={
            **kept,
            "EASEL_DATA_DIR": str(folder / "data"),
            "EASEL_CONSOLE__PORT": "0",
            "EASEL_LISTENER__PORT": "0",
            "EASEL_LOCAL__MODELS_DIR": str(fetched()[0]),
        },
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield await _address(process)
    finally:
        await _stop(process)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(START_S):
        async for line in process.stdout:
            found = re.match(r"Open (http://127\.0\.0\.1:\d+/)", line.decode())
            if found:
                return found[1]
    raise AssertionError(f"the demo ended without an address: {await process.wait()}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.communicate()
    except TimeoutError:
        process.kill()
        raise


@dataclass(frozen=True)
class Visitor:
    """Somebody at the page. What they ask is the message that shows it, from then on."""

    page: Page
    folder: Path

    async def type(self, line: str, *files: Path) -> Locator:
        """By keyboard: attach pictures, type a line, Enter."""
        await self._attach(files)
        box = self.page.get_by_label("Message or command")
        await box.press_sequentially(line)
        await box.press("Escape")  # the list of choices
        async with self.page.expect_response("**/api/commands") as answered:
            await box.press("Enter")
        return await self._message(await (await answered.value).json())

    async def pick(self, command: str, *files: tuple[str, Path], **fields: str) -> Locator:
        """By mouse: choose a command, fill its form, send it. Files are (option, path)."""
        await self.page.get_by_role("button", name="Commands").click()
        await self.page.get_by_role("option", name=f"/{command}").click()
        form = self.page.locator("#sheet")
        for option, path in files:
            await form.get_by_label(option, exact=True).set_input_files(path)
        for option, value in fields.items():
            field = form.locator(f'[name="{option}"]')
            if await field.evaluate("field => field.tagName") == "SELECT":
                await field.select_option(value)
            else:
                await field.fill(value)
        async with self.page.expect_response("**/api/commands") as answered:
            await form.get_by_role("button", name="Send").click()
        return await self._message(await (await answered.value).json())

    async def paint(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A stroke of the open brush, by parts of the picture's sides; then use the mask."""
        box = await self.page.locator(".brush-paper").bounding_box()
        assert box is not None
        places = [
            (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)
        ]
        await self.page.mouse.move(*places[0])
        await self.page.mouse.down()
        await self.page.mouse.move(*places[1], steps=10)
        await self.page.mouse.up()
        await self.page.get_by_role("button", name="Use this mask").click()

    async def send(self, **fields: str) -> Locator:
        """Fill the form that is open, and send it."""
        form = self.page.locator("#sheet")
        for option, value in fields.items():
            await form.locator(f'[name="{option}"]').fill(value)
        async with self.page.expect_response("**/api/commands") as answered:
            await form.get_by_role("button", name="Send").click()
        return await self._message(await (await answered.value).json())

    async def press(self, message: Locator, name: str) -> Locator:
        """A button under a message."""
        async with self.page.expect_response("**/api/presses") as answered:
            await message.get_by_role("button", name=name, exact=True).click()
        return await self._message(await (await answered.value).json())

    async def ended(self, message: Locator, status: str = "done") -> Locator:
        """Wait until the message shows how it ended."""
        ends = re.compile("done|failed|cancelled")
        await expect(message).to_have_attribute("data-status", ends, timeout=MADE_MS)
        text = await message.inner_text()
        assert await message.get_attribute("data-status") == status, text
        # What was under way goes from below the messages a moment later, and moves them: a click
        # begun before that would end beside its button.
        await expect(self.page.locator("#queue")).to_be_hidden()
        return message

    async def words(self, message: Locator) -> str:
        """What the message says."""
        return await message.locator(".text").inner_text()

    async def pictures(self, message: Locator) -> list[Image.Image]:
        """The results in full, downloaded as a person would."""
        found = []
        links = message.locator("a[download]")
        for place in range(await links.count()):
            async with self.page.expect_download() as downloading:
                await links.nth(place).evaluate("link => link.click()")
            path = self.folder / f"{place}-{(await downloading.value).suggested_filename}"
            await (await downloading.value).save_as(path)
            with Image.open(path) as picture:
                picture.load()
                found.append(picture.copy())
        return found

    async def _attach(self, files: Sequence[Path]) -> None:
        if files:
            await self.page.get_by_label("Attach a picture").set_input_files(list(files))

    async def _message(self, answer: dict[str, str]) -> Locator:
        message = self.page.locator(f'[data-message="{answer["message"]}"]')
        await expect(message).to_be_visible()
        return message
