"""The newcomer's first minute: start the demo, open the page, type, and see a picture."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect
from support.browser import browser, chromium, opened

pytestmark = pytest.mark.browser

START_S = 60
STOP_S = 20
PAINTED_MS = 60_000


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`easel demo` in a process of its own; the address it says to open."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "demo"),
        env={
            **kept,
            "EASEL_DATA_DIR": str(folder / "data"),
            "EASEL_CONSOLE__PORT": "0",
            "EASEL_LISTENER__PORT": "0",
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


async def test_a_lighthouse_in_a_storm_is_typed_and_seen(tmp_path: Path) -> None:
    chromium()  # skips before the demo is started
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        line = page.get_by_label("Message or command")
        await line.fill("/imagine a lighthouse in a storm")
        await line.press("Enter")
        picture = page.locator("figure").get_by_role("img")
        await expect(picture).to_be_visible(timeout=PAINTED_MS)
        await expect(picture).to_have_js_property("naturalWidth", 1024)
        await expect(page.locator(".message")).to_have_attribute("data-status", "done")
