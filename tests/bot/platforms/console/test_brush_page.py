"""A mask is painted on the page: with mouse, fingers and keys, over the picture it is of."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect
from support.browser import PHONE, opened
from support.console import AnsweringDispatch, address, console, result
from support.reading import pale, small, tabbed, unnamed

from bot.invocation import Button, Filled, PictureFile

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WIDE = (480, 320)


def saved(folder: Path, name: str, picture: Image.Image) -> Path:
    path = folder / name
    picture.save(path)
    return path


def scene(folder: Path) -> Path:
    return saved(folder, "scene.png", Image.linear_gradient("L").convert("RGB").resize(WIDE))


async def open_form(page: Page, picture: Path) -> None:
    """/imagine with a picture to start from, and words."""
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("option", name="/imagine").click()
    await page.locator('[name="prompt"]').fill("a boat")
    await page.get_by_text("More options").click()
    await page.get_by_label("image", exact=True).set_input_files(picture)


async def open_brush(page: Page) -> Locator:
    await page.get_by_role("button", name="Paint a mask").click()
    brush = page.get_by_role("dialog", name="Paint a mask")
    await expect(brush).to_be_visible()
    return brush


async def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, by parts of the picture's width and height."""
    box = await page.locator(".brush-paper").bounding_box()
    assert box is not None
    (x, y), (across, down) = (box["x"], box["y"]), (box["width"], box["height"])
    await page.mouse.move(x + start[0] * across, y + start[1] * down)
    await page.mouse.down()
    await page.mouse.move(x + end[0] * across, y + end[1] * down, steps=8)
    await page.mouse.up()


async def sent_mask(page: Page, dispatch: AnsweringDispatch) -> Image.Image:
    """Send the form; the mask that came with it."""
    await page.get_by_role("button", name="Send /imagine").click()
    asked = await dispatch.next()
    data = asked.options["mask"].path.read_bytes()
    dispatch.may_answer.set()
    return Image.open(io.BytesIO(data))


def level(mask: Image.Image, across: float, down: float) -> int:
    """How white it is at a place, by parts of its sides."""
    place = (round(across * (mask.width - 1)), round(down * (mask.height - 1)))
    return int(np.asarray(mask.convert("L"))[place[1], place[0]])


@asynccontextmanager
async def painting(
    folder: Path, chrome: Browser, **context: object
) -> AsyncIterator[tuple[Page, AnsweringDispatch]]:
    """The page with /imagine's form filled and the brush open over its picture."""
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with (
        console(folder, dispatch) as chat,
        opened(chrome, chat.platform.url, **context) as page,
    ):
        await open_form(page, scene(folder))
        await open_brush(page)
        yield page, dispatch


async def test_what_is_painted_goes_along_white_on_black_as_large_as_the_picture(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await expect(page.locator("#brush")).to_contain_text("of the picture will be drawn anew")
        await page.get_by_role("button", name="Use this mask").click()
        await expect(page.locator("#brush")).to_be_hidden()
        await expect(page.locator('[data-option="mask"]')).to_contain_text("% painted")
        mask = await sent_mask(page, dispatch)
    assert mask.size == WIDE
    assert [level(mask, x, 0.5) for x in (0.2, 0.5, 0.8)] == [255, 255, 255]
    assert [level(mask, *place) for place in ((0, 0), (0.5, 0.05), (0.98, 0.5))] == [0, 0, 0]


#: A browser that takes its time to make a file of what was painted, until `go()`.
SLOW = """() => {
  const make = HTMLCanvasElement.prototype.toBlob;
  const may = new Promise((go) => { window.go = go; });
  HTMLCanvasElement.prototype.toBlob = function (...given) {
    may.then(() => make.apply(this, given));
  };
}"""
#: One that at last has no room for it.
FULL = """() => {
  HTMLCanvasElement.prototype.toBlob = (made) => { window.go = () => made(null); };
}"""


async def test_a_mask_that_the_browser_is_still_making_goes_along_with_the_form(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        await page.evaluate(SLOW)
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Send /imagine").click()
        await expect(page.locator("#sheet")).to_have_attribute("inert", "")
        await page.evaluate("go()")
        asked = await dispatch.next()
        assert set(asked.options) >= {"image", "mask"}
        dispatch.may_answer.set()


async def test_a_mask_that_cannot_be_made_is_said_and_the_form_is_not_sent_without_it(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, _):
        await page.evaluate(FULL)
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Send /imagine").click()
        await page.evaluate("go()")
        await expect(page.locator("#trouble")).to_contain_text("The mask could not be made")
        await expect(page.locator("#sheet")).to_be_visible()
        await expect(page.locator("#sheet")).not_to_have_attribute("inert", "")


async def test_a_mask_that_never_comes_is_given_up_and_the_form_can_be_used_again(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, _):
        await page.clock.install()
        await page.evaluate(SLOW)
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Send /imagine").click()
        await expect(page.locator("#sheet")).to_have_attribute("inert", "")
        await page.clock.fast_forward(60_000)
        await expect(page.locator("#trouble")).to_contain_text("The mask could not be made")
        await expect(page.locator("#sheet")).not_to_have_attribute("inert", "")


async def test_without_a_picture_there_is_nothing_to_paint_on(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await open_form(page, scene(tmp_path))
        await expect(page.get_by_role("button", name="Paint a mask")).to_be_visible()
        await page.get_by_role("button", name="Remove the picture for image").click()
        await expect(page.get_by_role("button", name="Paint a mask")).to_be_hidden()


async def test_steps_are_undone_redone_erased_inverted_and_cleared(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        undo, redo = (
            page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo")
        )
        await expect(undo).to_be_disabled()
        await stroke(page, (0.3, 0.3), (0.3, 0.7))
        await page.get_by_role("button", name="Clear").click()
        await stroke(page, (0.7, 0.3), (0.7, 0.7))
        await page.keyboard.press("Control+z")
        await page.keyboard.press("Control+z")  # what was cleared is there again
        await expect(redo).to_be_enabled()
        await page.keyboard.press("e")
        await stroke(page, (0.1, 0.5), (0.5, 0.5))  # a hole in it
        await expect(redo).to_be_disabled()
        await page.get_by_role("button", name="Invert").click()
        await page.keyboard.press("Control+z")
        await page.keyboard.press("Control+Shift+z")
        await page.keyboard.press("Enter")
        mask = await sent_mask(page, dispatch)
    assert [level(mask, 0.3, y) for y in (0.3, 0.5, 0.7)] == [0, 255, 0]
    assert [level(mask, *place) for place in ((0.7, 0.5), (0.02, 0.02))] == [255, 255]


async def test_keys_change_the_brush_and_paint_without_a_mouse(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        size = page.get_by_role("slider", name="Brush size")
        before = float(await size.input_value())
        await page.keyboard.press("]")
        assert float(await size.input_value()) > before
        for _ in range(5):
            await page.keyboard.press("[")
        assert float(await size.input_value()) < before
        await page.keyboard.press("Space")
        await page.keyboard.press("Shift+ArrowRight")
        await page.keyboard.press("Enter")
        mask = await sent_mask(page, dispatch)
    assert level(mask, 0.5, 0.5) == 255
    assert 0 < np.asarray(mask.convert("L")).mean() < 20


async def test_nothing_painted_is_not_taken_for_a_mask(tmp_path: Path, chrome: Browser) -> None:
    async with painting(tmp_path, chrome) as (page, _):
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status").last).to_contain_text("Nothing is painted yet")
        await expect(page.locator("#brush")).to_be_visible()


async def test_escape_leaves_the_form_as_it_was_and_keeps_what_was_painted(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Escape")
        await expect(page.locator("#brush")).to_be_hidden()
        await expect(page.locator("#sheet")).to_be_visible()
        await expect(page.get_by_role("button", name="Remove the picture for mask")).to_be_hidden()
        await expect(page.get_by_role("button", name="Paint a mask")).to_be_focused()
        await open_brush(page)
        await page.keyboard.press("Enter")
        assert level(await sent_mask(page, dispatch), 0.5, 0.5) == 255


async def test_a_mask_is_edited_removed_and_forgotten_with_its_picture(
    tmp_path: Path, chrome: Browser
) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        field = page.locator('[data-option="mask"]')
        await stroke(page, (0.1, 0.2), (0.4, 0.2))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Edit the mask").click()
        await stroke(page, (0.1, 0.8), (0.4, 0.8))
        await page.keyboard.press("Enter")
        await expect(page.locator("#brush")).to_be_hidden()
        await expect(field.locator(".preview-mask")).to_be_visible()
        other = Image.new("RGB", (320, 320), "navy")
        picker = page.get_by_label("image", exact=True)
        await picker.set_input_files(saved(tmp_path, "other.png", other))
        await expect(field.locator(".preview-mask")).to_have_count(0)
        await open_brush(page)
        await stroke(page, (0.1, 0.8), (0.4, 0.8))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Remove the picture for mask").click()
        await open_brush(page)
        await expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        await stroke(page, (0.5, 0.5), (0.5, 0.6))
        await page.keyboard.press("Enter")
        mask = await sent_mask(page, dispatch)
    assert mask.size == other.size
    assert [level(mask, *place) for place in ((0.5, 0.55), (0.25, 0.8))] == [255, 0]


@pytest.mark.parametrize("kind", ["grey", "opaque", "transparent"])
async def test_the_mask_of_an_earlier_picture_is_painted_on(
    tmp_path: Path, chrome: Browser, kind: str
) -> None:
    white, black = (255, 255, 255, 255), (0, 0, 0, 0 if kind == "transparent" else 255)
    before = Image.new("RGBA", (240, 160), black)
    before.paste(white, (0, 0, 120, 160))
    path = saved(tmp_path, "mask.png", before.convert("L") if kind == "grey" else before)
    pictures = {
        "image": PictureFile(scene(tmp_path), "m-image", "image/png", *WIDE),
        "mask": PictureFile(path, "m-mask", "image/png", 240, 160),
    }
    dispatch = AnsweringDispatch(filled=Filled("imagine", {"prompt": "a boat"}, pictures))
    dispatch.may_answer.clear()
    message = result(tmp_path, buttons=(Button("edit", "Edit", "task-1"),))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="a")
        await page.get_by_role("button", name="Edit").click()
        await dispatch.next()
        await page.get_by_role("button", name="Edit the mask").click()
        await expect(page.locator("#brush")).to_contain_text("50 %")
        await stroke(page, (0.9, 0.1), (0.9, 0.2))
        await page.keyboard.press("Enter")
        mask = await sent_mask(page, dispatch)
    assert mask.size == WIDE
    places = ((0.1, 0.9), (0.9, 0.15), (0.7, 0.9))
    assert [level(mask, *place) for place in places] == [255, 255, 0]


async def test_paint_over_opens_the_form_with_the_brush_at_once(
    tmp_path: Path, chrome: Browser
) -> None:
    shown = PictureFile(scene(tmp_path), "media-7", "image/png", *WIDE)
    filled = Filled("imagine", {"prompt": "a storm"}, {"image": shown})
    dispatch = AnsweringDispatch(filled=filled)
    buttons = (Button("edit", "Edit", "task-1"), Button("describe", "Describe", "task-1"))
    message = result(tmp_path, pictures=2, buttons=buttons)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="a")
        await page.get_by_role("button", name="Paint over 2").click()
        press = await dispatch.next()
        assert (press.action, press.picture) == ("paint", 1)
        await expect(page.get_by_role("dialog", name="Paint a mask")).to_be_visible()
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Enter")
        await expect(page.locator('[name="prompt"]')).to_be_focused()
        await expect(page.locator('[name="prompt"]')).to_have_value("a storm")
        await page.get_by_role("button", name="Send /imagine").click()
        asked = await dispatch.next()
    assert asked.options["image"].media == "media-7"
    assert asked.options["mask"].name == "mask.png"


async def test_the_picture_replied_to_can_be_painted_on(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch()
    message = result(tmp_path)
    scene(tmp_path).rename(message.pictures[0].path)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="a")
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/imagine").click()
        await page.get_by_text("More options").click()
        await expect(page.get_by_role("button", name="Paint a mask")).to_be_hidden()
        await page.get_by_role("button", name="Reply").click()
        await page.locator('[name="prompt"]').fill("a boat")
        await open_brush(page)
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Send /imagine").click()
        asked = await dispatch.next()
    assert [one.media for one in asked.replied] == ["task-1-media-0"]
    assert asked.options["mask"].name == "mask.png"


async def test_scrolling_zooms_and_paints_where_one_points(tmp_path: Path, chrome: Browser) -> None:
    async with painting(tmp_path, chrome) as (page, dispatch):
        paper = page.locator(".brush-paper")
        before = await paper.bounding_box()
        assert before is not None
        corner = (before["x"] + 0.25 * before["width"], before["y"] + 0.25 * before["height"])
        await page.mouse.move(*corner)
        await page.mouse.wheel(0, -600)
        await expect(paper).not_to_have_css("width", f"{before['width']}px")
        await page.mouse.down()
        await page.mouse.up()
        await page.keyboard.press("0")
        after = await paper.bounding_box()
        assert after == before
        await page.keyboard.press("Enter")
        mask = await sent_mask(page, dispatch)
    assert [level(mask, *place) for place in ((0.25, 0.25), (0.75, 0.75))] == [255, 0]


async def test_two_fingers_zoom_and_one_paints_on_a_phone(tmp_path: Path, chrome: Browser) -> None:
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    async with painting(tmp_path, chrome, **phone) as (page, dispatch):
        paper = page.locator(".brush-paper")
        before = await paper.bounding_box()
        assert before is not None
        assert before["width"] <= PHONE["width"]
        wire = await page.context.new_cdp_session(page)
        middle = before["y"] + before["height"] / 2

        async def touch(kind: str, *across: float) -> None:
            points = [{"x": x, "y": middle, "id": n} for n, x in enumerate(across)]
            told = {"type": kind, "touchPoints": points}
            await wire.send("Input.dispatchTouchEvent", told)

        await touch("touchStart", 160)
        await touch("touchStart", 160, 230)
        for step in range(1, 8):
            await touch("touchMove", 160 - 10 * step, 230 + 10 * step)
        await touch("touchEnd")
        after = await paper.bounding_box()
        assert after is not None
        assert after["width"] > 2 * before["width"]
        await expect(page.locator("#brush")).to_contain_text("Paint over what shall be drawn anew")
        await touch("touchStart", 195)
        await touch("touchMove", 200)
        await touch("touchEnd")
        await page.get_by_role("button", name="Use this mask").click()
        mask = await sent_mask(page, dispatch)
    assert level(mask, 0.5, 0.5) == 255


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_brush_can_be_read_reached_and_left_by_keys(
    tmp_path: Path, chrome: Browser, scheme: str
) -> None:
    async with painting(tmp_path, chrome, color_scheme=scheme) as (page, _):
        await stroke(page, (0.2, 0.5), (0.8, 0.5))
        assert await unnamed(page) == []
        assert await pale(page) == []
        assert await small(page) == []
        inside = [one["name"] for one in await tabbed(page)]
    assert "Use this mask" in " ".join(inside)
    assert not any("Send" in name or "Message or command" in name for name in inside)
