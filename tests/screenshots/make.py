"""Make the README's pictures from the real demo: `python tests/screenshots/make.py`.

Run from the top of the repository with `PYTHONPATH=tests`, beside an installed easel. The people
are drawn by code. A picture stays under 250 KB: 256 colours are enough for a page.
"""

from __future__ import annotations

import asyncio
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page
from support.browser import browser, opened
from support.demo import Visitor, demo
from support.portraits import ADA, BEN, portrait

HERE = Path(__file__).parent
MOST_BYTES = 250 * 1024
WINDOW = {"viewport": {"width": 1180, "height": 820}}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
ALL_IN_SIGHT_ARE_THERE = """() => [...document.images].every((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return bottom < 0 || top > innerHeight || (one.complete && one.naturalWidth > 0);
})"""
ALL_IN_SIGHT_ARE_PAINTED = """async () => {
  const there = [...document.images].filter((one) => one.complete);
  await Promise.all(there.map((one) => one.decode()));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
STROKES = (
    ((0.08, 0.13), (0.45, 0.1), (0.3, 0.22), (0.12, 0.24), (0.4, 0.3)),
    ((0.5, 0.2), (0.62, 0.14), (0.6, 0.28)),
)
MODELS = 7  #: that the painter has
NARROWER = 0.85  #: How much smaller a picture gets that is still too large.


async def keep(page: Page, name: str) -> None:
    """Keep what the page shows, once its pictures are there."""
    await page.wait_for_function(ALL_IN_SIGHT_ARE_THERE)
    await page.evaluate(ALL_IN_SIGHT_ARE_PAINTED)
    shot = Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
    data = _small(shot)
    while len(data) > MOST_BYTES:
        shot = shot.resize((round(shot.width * NARROWER), round(shot.height * NARROWER)))
        data = _small(shot)
    (HERE / f"{name}.png").write_bytes(data)


def _small(shot: Image.Image) -> bytes:
    target = BytesIO()
    # Not the median cut: it drops colours that are rare and seen, the red of a lighthouse.
    few = shot.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2)
    few.save(target, "PNG", optimize=True)
    return target.getvalue()


async def at_top(message: Locator) -> None:
    """Scroll so that the message begins the page."""
    await message.evaluate("one => one.scrollIntoView({ block: 'start' })")


async def imagine(page: Page, ada: Visitor) -> None:
    line = "/imagine a lighthouse in a storm --ratio 3:2 --images 4 --seed 11"
    message = await ada.ended(await ada.type(line))
    await at_top(message)
    await keep(page, "imagine")


async def hints(page: Page) -> None:
    box = page.get_by_label("Message or command")
    await box.press_sequentially("/imagine a harbour at dusk --")
    await keep(page, "options")
    await box.fill("")


async def changes(page: Page, ada: Visitor) -> None:
    """Upscale, then remove a background: each with what was there before."""
    line = "/imagine snowy mountains at dawn --ratio 16:9 --seed 4"
    drawn = await ada.ended(await ada.type(line))
    large = await ada.ended(await ada.press(drawn, "Upscale"))
    await large.get_by_role("slider").fill("40")
    await at_top(large)
    await keep(page, "upscale")
    told = await ada.ended(await ada.press(drawn, "Describe"))
    await told.scroll_into_view_if_needed()
    await keep(page, "describe")


async def brush(page: Page, ada: Visitor) -> None:
    """Paint over the sky of a picture that was drawn."""
    line = "/imagine a beach with palms in the morning --ratio 3:2 --seed 5"
    drawn = await ada.ended(await ada.type(line))
    await drawn.get_by_role("button", name="Paint over", exact=True).click()
    box = await page.locator(".brush-paper").bounding_box()
    assert box is not None
    for stroke in STROKES:
        for place, (x, y) in enumerate(stroke):
            at = (box["x"] + x * box["width"], box["y"] + y * box["height"])
            await page.mouse.move(*at, steps=12)
            if not place:
                await page.mouse.down()
        await page.mouse.up()
    await keep(page, "brush")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Close the form").click()


async def models(page: Page, ada: Visitor) -> None:
    """Until every cover is painted."""
    listed = await ada.type("/models")
    await listed.get_by_text("Copy a name").wait_for()
    while await listed.locator("figure").count() < MODELS:
        listed = await ada.type("/models")
        await listed.get_by_text("Copy a name").wait_for()
    await at_top(listed)
    await keep(page, "models")


async def people(page: Page, ada: Visitor, folder: Path) -> None:
    """What needs a picture of a person: another background, another face."""
    source, target = folder / "ben.png", folder / "ada.png"
    portrait(BEN, 640).save(source)
    portrait(ADA, 640).save(target)
    cut = await ada.ended(await ada.type("/removebg", target))
    await cut.get_by_role("slider").fill("45")
    await at_top(cut)
    await keep(page, "removebg")
    swapped = await ada.ended(await ada.type("/faceswap", source, target))
    await at_top(swapped)
    await keep(page, "faceswap")


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with demo(folder) as url, browser() as chrome:
            async with opened(chrome, url, **WINDOW) as page:
                ada = Visitor(page, folder)
                await imagine(page, ada)
                await hints(page)
                await changes(page, ada)
                await brush(page, ada)
                await models(page, ada)
                await people(page, ada, folder)
            async with opened(chrome, url, color_scheme="dark", **PHONE) as page:
                await page.locator(".compare, .frame").last.wait_for()
                await at_top(page.locator(".message", has=page.locator(".gallery-many")))
                await keep(page, "phone")


if __name__ == "__main__":
    asyncio.run(main())
