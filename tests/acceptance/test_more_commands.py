"""The commands beside the first five, on this machine, asked for in the page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import expect
from support.browser import browser, chromium, opened
from support.demo import Visitor, demo
from support.portraits import ADA, portrait

SOON_MS = 30_000

pytestmark = pytest.mark.browser


def saved(picture: Image.Image, folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    picture.save(path)
    return path


async def test_more_words_are_found_and_drawn_in_one_go_or_in_two(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        found = await ada.ended(await ada.type("/improve a lighthouse"))
        words = await ada.words(found)
        assert words.startswith("a lighthouse")
        assert len(words) > len("a lighthouse")
        drawn = await ada.ended(await ada.press(found, "Imagine this"))
        assert len(await ada.pictures(drawn)) == 1
        both = await ada.ended(await ada.type("/imagine a lighthouse --improve --ratio 1:1"))
        assert "from the words: a lighthouse" in await both.inner_text()


async def test_a_control_keeps_what_it_is_told_to_and_shows_what_that_is(tmp_path: Path) -> None:
    chromium()
    person = saved(portrait(ADA, 400), tmp_path, "person")
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        led = await ada.type("/imagine a snowy forest --control edges --ratio 1:1", person)
        drawn = await ada.ended(led)
        assert "control edges" in await drawn.inner_text()
        shown = await ada.ended(await ada.press(drawn, "Show the control"))
        (edges,) = await ada.pictures(shown)
        # Lines on black: what canny makes of a picture.
        assert np.asarray(edges.convert("L")).mean() < 60


async def test_a_picture_grows_beyond_its_edges_and_to_a_size(tmp_path: Path) -> None:
    chromium()
    person = saved(portrait(ADA, 400), tmp_path, "person")
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        wide = await ada.ended(await ada.type("/outpaint --horizontal 1.5 --images 2", person))
        assert {picture.size for picture in await ada.pictures(wide)} == {(600, 400)}
        large = await ada.ended(await ada.type("/upscale --width 640 --height 640", person))
        (picture,) = await ada.pictures(large)
        assert picture.size == (640, 640)


async def test_only_what_a_mask_shows_is_drawn_again(tmp_path: Path) -> None:
    chromium()
    person = saved(portrait(ADA, 512), tmp_path, "person")
    hole = Image.new("L", (512, 512), 0)
    hole.paste(255, (0, 0, 512, 128))
    mask = saved(hole, tmp_path, "mask")
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        sent = await ada.type("/imagine a starry night --width 512 --height 512", person, mask)
        (result,) = await ada.pictures(await ada.ended(sent))
    assert result.size == (512, 512)
    with Image.open(person) as before:
        changed = np.abs(
            np.asarray(result.convert("RGB"), float) - np.asarray(before.convert("RGB"), float)
        ).mean(axis=2)
    assert changed[200:].mean() < 3
    assert changed[:100].mean() > 10


async def test_only_what_is_painted_over_a_result_is_drawn_again(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        line = "/imagine a lighthouse in a storm --ratio 3:2 --seed 11"
        drawn = await ada.ended(await ada.type(line))
        (before,) = await ada.pictures(drawn)
        await drawn.get_by_role("button", name="Paint over", exact=True).click()
        await ada.paint((0.2, 0.2), (0.5, 0.2))
        again = await ada.ended(await ada.send(prompt="a starry night"))
        (after,) = await ada.pictures(again)
    assert after.size == before.size
    one, other = (np.asarray(picture.convert("RGB"), int) for picture in (before, after))
    changed = (one != other).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    height, width = changed.shape
    # The stroke is 0.16 of the width across, its softened edge reaches 16 pixels farther.
    reach = 0.08 * width + 16
    assert 0.2 * width - reach < columns[0] < 0.2 * width < 0.5 * width < columns[-1]
    assert columns[-1] < 0.5 * width + reach
    assert 0.2 * height - reach < rows[0] < 0.2 * height < rows[-1] < 0.2 * height + reach
    assert np.abs(one - other)[changed].mean() > 5


async def test_the_lists_show_what_is_in_them_and_are_turned_page_by_page(tmp_path: Path) -> None:
    chromium()
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        loras = await ada.type("/models --kind loras")
        await expect(loras).to_contain_text("Copy a name", timeout=SOON_MS)
        # Those that are not painted soon enough come with the next look.
        async with asyncio.timeout(SOON_MS / 1000):
            while await loras.locator("figure img").count() < 8:
                loras = await ada.type("/models --kind loras")
                await expect(loras).to_contain_text("Copy a name", timeout=SOON_MS)
        names = await loras.locator("figcaption").all_inner_texts()
        assert [name.split(".")[0] for name in names] == [str(n) for n in range(1, 9)]
        first = loras.locator("figure img").first
        await expect(first).to_have_js_property("complete", True)
        assert await first.evaluate("image => image.naturalWidth") > 100
        assert await first.get_attribute("alt") == names[0]


async def test_flux_styles_and_portraits_answer_too(tmp_path: Path) -> None:
    chromium()
    person = saved(portrait(ADA, 400), tmp_path, "person")
    async with demo(tmp_path) as url, browser() as chrome, opened(chrome, url) as page:
        ada = Visitor(page, tmp_path)
        flux = await ada.ended(await ada.type("/imagine a desert --engine flux-schnell"))
        assert "engine flux-schnell" in await flux.inner_text()
        style = await ada.ended(await ada.type("/style", person))
        assert await ada.words(style)
        doll = await ada.ended(await ada.type("/avatar a ceramic doll", person))
        (picture,) = await ada.pictures(doll)
        assert picture.size == (960, 960)
        models = await ada.type("/models")
        await expect(models.locator(".text")).to_contain_text("Copy a name")
