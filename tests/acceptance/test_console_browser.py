"""The newcomer's first minutes: start the demo, open the page, and do things with pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageChops
from playwright.async_api import expect
from support.browser import browser, chromium, opened
from support.demo import Visitor, demo

pytestmark = pytest.mark.browser


async def test_a_lighthouse_in_a_storm_is_typed_and_seen(tmp_path: Path) -> None:
    chromium()  # skips before the demo is started
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        message = await ada.ended(await ada.type("/imagine a lighthouse in a storm"))
        await expect(message.locator(".frame img")).to_have_js_property("naturalWidth", 1024)
        (picture,) = await ada.pictures(message)
        assert picture.size == (1024, 1024)


async def test_a_picture_is_drawn_varied_enlarged_and_described_by_mouse(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        drawn = await ada.ended(await ada.pick("imagine", prompt="a quiet sea", ratio="16:9"))
        (sea,) = await ada.pictures(drawn)
        varied = await ada.ended(await ada.press(drawn, "Vary"))
        (other,) = await ada.pictures(varied)
        assert other.size == sea.size
        assert ImageChops.difference(other.convert("RGB"), sea.convert("RGB")).getbbox()
        large = await ada.ended(await ada.press(drawn, "Upscale"))
        (twice,) = await ada.pictures(large)
        assert twice.size == (2 * sea.width, 2 * sea.height)
        await expect(large.get_by_role("slider")).to_be_visible()  # before beside after
        told = await ada.ended(await ada.press(drawn, "Describe"))
        assert "landscape" in await ada.words(told)


async def test_without_a_picture_the_last_one_is_taken_and_named(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        await ada.ended(await ada.type("/imagine a forest --ratio 3:2"))
        large = await ada.ended(await ada.type("/upscale 3"))
        (picture,) = await ada.pictures(large)
        assert picture.size == (3 * 1008, 3 * 672)
        await expect(large.locator(".details")).to_contain_text("“/imagine a forest”")
