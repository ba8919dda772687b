"""Debian's Chromium, without a window."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

ROOMY = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 800}
WAIT_MS = 15_000  #: A machine with much to do lets Chromium take 10 s to make a file of a canvas.


def chromium() -> str:
    """Where Chromium is. Skips the test by name where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        # The sandbox needs rights that a container usually has not; the pages are our own.
        opened = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def opened(chrome: Browser, url: str, **context: Any) -> AsyncIterator[Page]:
    """A page with nothing remembered. Fails the test on a fault of the page's scripts."""
    faults: list[str] = []
    window = await chrome.new_context(**{"viewport": ROOMY, **context})
    try:
        page = await window.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(url)
        yield page
    finally:
        await window.close()
    assert faults == []
