"""Files and charts of an answer on the page: a link that saves, a chart that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from support.browser import PHONE, ROOMY, opened
from support.console import ADA, AnsweringDispatch, address, console

from bot.charts import HEIGHT, WIDTH, usage_chart
from bot.invocation import Message, Person
from bot.pictures.drawn import Drawn
from commands.answers import File
from storage.periods import DAY_MS
from storage.rollups import Usage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TODAY = 1_764_000_000_000 // DAY_MS * DAY_MS
WORDS = """Since 2025-10-26: 412 asked for, 380 delivered, 20 failed.
Of those tried, 95 % were delivered.
Credits charged: 590; given back: 41; granted: 30.
/imagine: 301 asked for, 280 delivered, 470 credits, 12.3 s usually.
console:ben: 120 asked for, 110 delivered, 150 credits."""
EACH = File("easel-usage-2025-10-26-to-2025-11-24.csv", "text/csv", b"day,person\r\n" * 300)
TOGETHER = File("easel-usage-commands.csv", "text/csv", b"command\r\n")


async def usage(folder: Path) -> Message:
    """What /usage answers, with a chart as it is drawn."""
    rows = [
        Usage(TODAY - day * DAY_MS, "", command, (day * 7 + many) % many + 1, *[0] * 7)
        for day in range(30)
        for command, many in (("imagine", 19), ("upscale", 7), ("removebg", 5))
    ]
    png = await usage_chart(rows, first_day=TODAY - 29 * DAY_MS, last_day=TODAY, title="30 days")
    chart = await Drawn(folder / "charts", clock=lambda: TODAY).keep(png)
    person = Person(ADA, "Ada")
    return Message(
        WORDS, command="usage", private=True, person=person, pictures=(chart,),
        files=(EACH, TOGETHER),
    )  # fmt: skip


@pytest.mark.parametrize("window", [ROOMY, PHONE], ids=["desk", "phone"])
async def test_a_chart_is_as_wide_as_there_is_room_and_files_are_links(
    tmp_path: Path, chrome: Browser, window: Mapping[str, int]
) -> None:
    message = await usage(tmp_path)
    dispatch = AnsweringDispatch(lambda _: message)
    async with (
        console(tmp_path, dispatch) as chat,
        opened(chrome, chat.platform.url, viewport=window) as page,
    ):
        await page.get_by_label("Message or command").fill("/usage")
        await page.get_by_role("button", name="Send").click()
        link = page.get_by_role("link", name=f"Save the file {EACH.name}")
        await expect(link).to_contain_text("4 kB")
        image = page.locator(".gallery-one img")
        await expect(image).to_have_js_property("naturalWidth", WIDTH)
        box = await image.bounding_box()
        assert box is not None
        column = await page.locator(".message-body").first.bounding_box()
        assert column is not None
        assert box["width"] >= min(WIDTH * 0.7, column["width"] * 0.95)
        assert abs(box["width"] / box["height"] - WIDTH / HEIGHT) < 0.05
        await expect(page.locator("figcaption")).to_have_count(0)
        across = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert across <= 0
        await page.screenshot(path=tmp_path / "usage.png")


async def test_a_link_saves_the_file_under_its_name(tmp_path: Path, chrome: Browser) -> None:
    message = await usage(tmp_path)
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="n")
        async with page.expect_download() as saving:
            await page.get_by_role("link", name=f"Save the file {EACH.name}").click()
        saved = await saving.value
        assert saved.suggested_filename == EACH.name
        assert Path(await saved.path()).read_bytes() == EACH.content


async def test_a_file_is_reached_by_keyboard_and_gone_with_its_reply(
    tmp_path: Path, chrome: Browser
) -> None:
    message = await usage(tmp_path)
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="n")
        link = page.get_by_role("link", name=f"Save the file {TOGETHER.name}")
        await link.focus()
        await expect(link).to_be_focused()
        await page.get_by_role("button", name="Dismiss").click()
        await expect(link).to_have_count(0)
