"""The page for those who use a keyboard, hear it read, or see little: checked as axe would."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from support.browser import PHONE, ROOMY, opened
from support.console import ADA, BEN, AnsweringDispatch, address, console, result
from support.console import Page as Chat
from support.reading import pale, small, tabbed, unnamed

from bot.invocation import Board, Message, Underway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

BUSY = Board(
    (
        Underway("t1", "imagine", "a sea", False, None, 1_700_000_020_000, 1_700_000_000_000,
                 "console:main", "m1"),
        Underway("t2", "upscale", "", True, 1, None, None, "console:main", "m2"),
    ), left=5, limit=50, resets_at=1_700_006_400_000,
)  # fmt: skip


async def busy_channel(chat: Chat, folder: Path) -> None:
    """Every kind of message there is."""
    deliver = chat.platform.deliver
    await chat.post("/api/messages", person=BEN, text="Good morning.")
    await deliver(address(None), result(folder, pictures=4, task_id="four"), nonce="a")
    one = result(folder, task_id="one")
    before = result(folder, task_id="before").pictures[0]
    await deliver(address(None), result(folder, task_id="cut", before=before), nonce="b")
    await deliver(address(None), one, nonce="c")
    await deliver(
        address(None), Message("No face was found.", "failed", command="faceswap"), nonce="d"
    )
    await deliver(address(None, person=ADA), Message("46 of 50.", private=True), nonce="e")
    running = Message("Working on it.", "running", command="imagine", mention=True, progress=0.4)
    await deliver(address(None), running, nonce="f")
    await deliver(address(None), Message("Cancelled.", "cancelled", command="imagine"), nonce="g")
    await deliver(address(None), Message("Number 2.", "waiting", command="imagine"), nonce="h")


async def check(page: Page) -> None:
    await page.wait_for_load_state("load")  # with its style sheet
    assert await unnamed(page) == []
    assert await pale(page) == []
    assert await small(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
async def test_everything_has_a_name_can_be_read_and_can_be_hit(
    tmp_path: Path, chrome: Browser, scheme: str, size: str
) -> None:
    context = {"color_scheme": scheme} | ({"viewport": PHONE} if size == "phone" else {})
    async with console(tmp_path, AnsweringDispatch(boards={ADA: BUSY})) as chat:
        await busy_channel(chat, tmp_path)
        async with opened(chrome, chat.platform.url, **context) as page:
            await expect(page.locator(".message")).to_have_count(9)
            await expect(page.get_by_text("2 under way")).to_be_visible()
            await check(page)
            await page.get_by_label("Message or command").press_sequentially("/imagine a sea --")
            await check(page)
            await page.get_by_role("button", name="Enlarge").first.click()
            await check(page)
            await page.keyboard.press("Escape")
            await page.get_by_role("button", name="Commands").click()
            await page.get_by_role("option", name="/imagine").click()
            await page.get_by_text("More options").click()
            await check(page)


async def test_the_focus_goes_through_the_page_in_the_order_it_is_read_and_leaves_it(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path, AnsweringDispatch(boards={ADA: BUSY})) as chat:
        await busy_channel(chat, tmp_path)
        async with opened(chrome, chat.platform.url) as page:
            await expect(page.get_by_text("2 under way")).to_be_visible()
            forward = await tabbed(page)
    positions = [one["position"] for one in forward]
    assert positions == sorted(positions)
    names = [one["name"] for one in forward]
    assert names[0] == "Skip to the message box"
    assert "line" in names
    assert names[-1] == "Send"


async def test_the_line_a_form_and_a_picture_are_left_by_keys(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat:
        await chat.platform.deliver(address(None), result(tmp_path, pictures=2), nonce="a")
        async with opened(chrome, chat.platform.url) as page:
            line = page.get_by_label("Message or command")
            await line.press_sequentially("/im")
            await line.press("Escape")
            await page.keyboard.press("Tab")
            await expect(page.get_by_role("button", name="Send")).to_be_focused()
            await line.fill("/im")
            await line.press("Enter")
            await expect(page.get_by_label("prompt")).to_be_focused()
            await page.keyboard.press("Escape")
            await expect(line).to_be_focused()
            picture = page.get_by_role("button", name="Enlarge").first
            await picture.press("Enter")
            await page.keyboard.press("ArrowRight")
            await expect(page.get_by_text("2 of 2")).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(picture).to_be_focused()


async def test_the_edge_between_before_and_after_moves_by_keys(
    tmp_path: Path, chrome: Browser
) -> None:
    before = result(tmp_path, task_id="before").pictures[0]
    async with console(tmp_path) as chat:
        message = result(tmp_path, command="removebg", before=before)
        await chat.platform.deliver(address(None), message, nonce="a")
        async with opened(chrome, chat.platform.url) as page:
            slider = page.get_by_role("slider")
            await slider.press("Home")
            await expect(slider).to_have_attribute("aria-valuetext", "0 per cent before")
            await slider.press("ArrowRight")
            await expect(slider).to_have_attribute("aria-valuetext", "2 per cent before")


async def test_what_is_new_is_announced_and_progress_is_not(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        announcer = page.locator("#announcer")
        await expect(page.get_by_role("heading", name="Pictures, made in a chat")).to_be_visible()
        there = await chat.platform.deliver(
            address(None), Message("Number 1.", "waiting"), nonce="a"
        )
        await expect(announcer).to_have_text("Easel: Number 1.")
        await chat.platform.show(there, Message("Working: 40 %.", "running", progress=0.4))
        await expect(page.get_by_text("Working: 40 %.")).to_be_visible()
        await expect(announcer).to_have_text("Easel: Number 1.")
        await chat.platform.deliver(there, result(tmp_path), nonce="b")
        await expect(announcer).to_contain_text("Easel: Done.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_locked_door_can_be_read_and_stands_in_the_middle(
    tmp_path: Path, chrome: Browser, scheme: str
) -> None:
    async with (
        console(tmp_path, token="a long random word") as chat,
        opened(chrome, chat.platform.url, color_scheme=scheme) as page,
    ):
        await page.get_by_label("Token").fill("a wrong word")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("That is not the token.")
        await check(page)
        box = await page.locator(".login").bounding_box()
        assert box is not None
        assert abs(2 * box["x"] + box["width"] - ROOMY["width"]) <= 2
