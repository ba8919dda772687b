"""The panel as people see it in the browser: turned, filled in, heard and used by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from support.browser import PHONE, opened
from support.console import console
from support.door import open_door
from support.reading import pale, small, unnamed

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@asynccontextmanager
async def panel(folder: Path, chrome: Browser, **context: Any) -> AsyncIterator[Page]:
    """The page of a moderator who has typed /panel."""
    async with (
        open_door(folder) as door,
        console(folder / "console", door.dispatcher) as chat,  # type: ignore[arg-type]
        opened(chrome, chat.platform.url, **context) as page,
    ):
        await page.get_by_role("radio", name="Mo").check(force=True)
        line = page.get_by_label("Message or command")
        await line.fill("/panel")
        await line.press("Enter")
        await expect(title(page, "This server")).to_be_visible()
        yield page


def title(page: Page, words: str) -> Any:
    return page.get_by_role("heading", name=words, exact=True)


async def turn(page: Page, button: str, words: str) -> None:
    await page.get_by_role("button", name=button, exact=True).click()
    await expect(title(page, words)).to_be_visible()


async def test_a_page_that_was_turned_to_is_where_one_goes_on_reading(
    tmp_path: Path, chrome: Browser
) -> None:
    async with panel(tmp_path, chrome) as page:
        await page.get_by_role("button", name="Limits", exact=True).focus()
        await page.keyboard.press("Enter")
        await expect(title(page, "Limits")).to_be_focused()
        await expect(page.locator("#announcer")).to_contain_text("Limits")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Set a limit")).to_be_focused()
        await expect(page.locator(".message")).to_have_count(1)


async def test_a_form_is_filled_in_and_one_reads_what_came_of_it(
    tmp_path: Path, chrome: Browser
) -> None:
    async with panel(tmp_path, chrome) as page:
        await turn(page, "Limits", "Limits")
        await page.get_by_role("button", name="Set a limit").click()
        await page.locator("#option-credits").fill("20")
        await page.get_by_label("period").select_option("week")
        await page.get_by_role("button", name="Send /limits set").click()
        await expect(page.locator(".outcome")).to_have_text(
            "Everybody has 20 credits per week now."
        )
        await expect(page.locator(".page-lines")).to_contain_text("Everybody: 20 credits per week.")
        await expect(page.locator(".outcome")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Set a limit")).to_be_focused()
        await expect(page.locator("#announcer")).to_contain_text("20 credits per week now")
        await expect(page.locator(".message")).to_have_count(1)


async def test_a_form_that_is_closed_changes_nothing_and_gives_the_focus_back(
    tmp_path: Path, chrome: Browser
) -> None:
    async with panel(tmp_path, chrome) as page:
        await turn(page, "Blocked people", "Blocked people")
        await page.get_by_role("button", name="Block somebody", exact=True).click()
        await expect(page.get_by_label("user")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Block somebody", exact=True)).to_be_focused()
        await expect(page.locator(".outcome")).to_have_count(0)


async def test_a_setting_is_one_choice_of_a_few_words(tmp_path: Path, chrome: Browser) -> None:
    async with panel(tmp_path, chrome) as page:
        await turn(page, "Settings", "Settings")
        await page.get_by_role("button", name="language", exact=True).click()
        choices = page.get_by_label("value").locator("option")
        await expect(choices).to_have_text(["Automatic", "en", "zh-CN"])
        await page.get_by_label("value").select_option("zh-CN")
        await page.get_by_role("button", name="Send /settings set").click()
        await expect(page.locator(".outcome")).to_be_visible()
        await expect(page.locator(".page-lines")).to_contain_text("language: zh-CN")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
async def test_it_can_be_read_heard_and_hit(
    tmp_path: Path, chrome: Browser, scheme: str, size: str
) -> None:
    context = {"color_scheme": scheme} | ({"viewport": PHONE} if size == "phone" else {})
    async with panel(tmp_path, chrome, **context) as page:
        for button, words in (("Limits", "Limits"), ("Back to the overview", "This server"),
                              ("Settings", "Settings")):  # fmt: skip
            await turn(page, button, words)
            assert await unnamed(page) == []
            assert await pale(page) == []
            assert await small(page) == []
            wide = await page.locator("#log").evaluate("e => e.scrollWidth - e.clientWidth")
            assert wide <= 0
        await page.get_by_role("button", name="pause_after", exact=True).click()
        await page.get_by_label("value").fill("many")
        await page.get_by_role("button", name="Send /settings set").click()
        await expect(page.locator(".outcome")).to_contain_text("cannot be “many”")
        await expect(page.locator(".outcome")).to_be_in_viewport()
        assert await unnamed(page) == []
        assert await pale(page) == []
