"""The page itself, in headless Chromium, with a dispatch of the test's own behind it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect
from support.browser import PHONE, opened
from support.console import (
    ADA,
    BEN,
    PNG,
    AnsweringDispatch,
    address,
    console,
    console_platform,
    result,
)

from bot.invocation import Button, Message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"


def said(page: Page, text: str) -> Locator:
    """A message's text, not what is announced of it."""
    return page.locator(".text").get_by_text(text)


async def send(page: Page, text: str) -> None:
    line = page.get_by_label("Message or command")
    await line.fill(text)
    await line.press("Enter")
    await expect(line).to_have_value("")


async def act_as(page: Page, name: str) -> None:
    await page.get_by_role("radio", name=name).check(force=True)


async def test_a_typed_command_becomes_a_message_and_then_a_picture(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Number 2 in the queue.", "waiting"))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await send(page, "/imagine a lighthouse in a storm")
        await expect(said(page, "Number 2 in the queue.")).to_be_visible()
        asked = await dispatch.next()
        await chat.platform.deliver(asked.address, result(tmp_path), nonce="n")
        picture = page.get_by_role("img", name="a lighthouse in a storm")
        await expect(picture).to_be_visible()
        await expect(picture).to_have_js_property("naturalWidth", 1)
        await expect(page.locator(".message")).to_have_count(1)


async def test_a_form_made_from_the_declaration_sends_typed_options(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/imagine").click()
        await page.get_by_label("prompt").fill("a quiet lake")
        await page.get_by_label("ratio").select_option("16:9")
        await page.get_by_label("images").fill("2")
        await page.get_by_role("button", name="Send /imagine").click()
        asked = await dispatch.next()
    assert asked.options == {"prompt": "a quiet lake", "ratio": "16:9", "images": 2}


async def test_a_picture_is_picked_previewed_and_sent(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        file: Any = {"name": "cat.png", "mimeType": "image/png", "buffer": PNG}
        await page.get_by_label("Attach a picture").set_input_files(file)
        await expect(page.get_by_text("cat.png")).to_be_visible()
        await page.get_by_label("Message or command").fill("/upscale 4")
        await page.get_by_role("button", name="Send").click()
        asked = await dispatch.next()
        sent = asked.options["image"].path.read_bytes()
        dispatch.may_answer.set()
        await expect(page.get_by_text("cat.png")).to_be_hidden()
    assert (asked.options["factor"], sent) == (4, PNG)


async def test_a_private_answer_is_gone_when_one_acts_as_somebody_else(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("46 of 50 left.", private=True))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await send(page, "/quota")
        await expect(page.get_by_text("Only you can see this.")).to_be_visible()
        await act_as(page, "Ben")
        await expect(page.get_by_text("46 of 50 left.")).to_have_count(0)
        await act_as(page, "Ada")
        await page.get_by_role("button", name="Dismiss").click()
        await expect(said(page, "46 of 50 left.")).to_be_hidden()


async def test_what_people_type_is_shown_as_text_and_runs_nothing(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch(lambda _: Message(HOSTILE, "failed", prompt=HOSTILE))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await send(page, HOSTILE)
        await send(page, f"/imagine {HOSTILE}")
        message = result(tmp_path, text=HOSTILE, prompt=HOSTILE, details=(HOSTILE,))
        await chat.platform.deliver(address(None), message, nonce="n")
        await expect(page.locator("#messages").get_by_text(HOSTILE)).to_have_count(6)
        await expect(page.locator("#messages script")).to_have_count(0)
        await expect(page).to_have_title("Easel · #main")


async def test_the_command_list_is_used_by_keyboard(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("46 of 50 left.", private=True))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/qu")
        await expect(page.get_by_role("option")).to_have_count(2)
        await line.press("ArrowDown")
        await line.press("ArrowUp")
        await line.press("Enter")
        assert (await dispatch.next()).command == "quota"
        await line.press_sequentially("/im")
        await line.press("Tab")
        await expect(line).to_have_value("/imagine ")


async def test_what_is_typed_while_a_command_is_on_its_way_is_kept(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        may_go = asyncio.Event()

        async def hold(route: Route) -> None:
            await may_go.wait()
            await route.continue_()

        await page.route("**/api/commands", hold)
        line = page.get_by_label("Message or command")
        await line.fill("/imagine one")
        await line.press("Enter")
        await line.fill("/imagine two")
        await line.press("Enter")
        await line.fill("/imagine thr")
        may_go.set()
        await expect(page.locator(".prompt")).to_have_text(["one", "two"])
        await expect(line).to_have_value("/imagine thr")


async def test_a_refused_line_stays_to_be_corrected(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.fill("/imagine a sea --size 4")
        await line.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("--size")
        await expect(line).to_have_value("/imagine a sea --size 4")


async def test_a_button_is_pressed_and_answered_below(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Number 1.", "waiting", command="imagine"))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None, person=BEN), result(tmp_path), nonce="n")
        await page.get_by_role("button", name="Again").click()
        assert (await dispatch.next()).person.id == ADA
        await expect(page.locator(".message").nth(1)).to_contain_text("Number 1.")


async def test_the_page_follows_a_console_that_was_started_again(
    tmp_path: Path, chrome: Browser
) -> None:
    platform = console_platform(tmp_path)
    await platform.start(AnsweringDispatch())
    async with opened(chrome, platform.url) as page:
        port = int(platform.url.rstrip("/").rpartition(":")[2])
        await platform.stop()
        await expect(page.get_by_text("Connection lost.")).to_be_visible()
        async with console(tmp_path, port=port) as chat:
            await chat.platform.deliver(address(None), Message("Back again."), nonce="n")
            await expect(said(page, "Back again.")).to_be_visible(timeout=15_000)
            await expect(page.get_by_text("Connection lost.")).to_be_hidden()


async def test_the_end_stays_in_sight_unless_one_reads_above(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        for number in range(30):
            await chat.platform.deliver(
                address(None), Message(f"Line {number}."), nonce=f"{number}"
            )
        await expect(said(page, "Line 29.")).to_be_in_viewport()
        await page.locator("#log").evaluate("log => log.scrollTo(0, 0)")
        await expect(said(page, "Line 0.")).to_be_in_viewport()
        await chat.platform.deliver(address(None), Message("One more."), nonce="more")
        await page.get_by_role("button", name="New messages below").click()
        await expect(said(page, "One more.")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_nothing_is_wider_than_the_screen(
    tmp_path: Path, chrome: Browser, scheme: str
) -> None:
    async with console(tmp_path) as chat:
        buttons = tuple(
            Button(action, f"{action} {number + 1}", "task-1", number)
            for number in range(4)
            for action in ("vary", "upscale", "removebg", "describe")
        )
        message = result(tmp_path, pictures=4, prompt="x" * 400, buttons=buttons)
        await chat.platform.deliver(address(None), message, nonce="n")
        context = {"viewport": PHONE, "color_scheme": scheme}
        async with opened(chrome, chat.platform.url, **context) as page:
            await expect(page.locator("figure")).to_have_count(4)
            for selector in ("body", "#log"):
                width = await page.locator(selector).evaluate("e => e.scrollWidth - e.clientWidth")
                assert width <= 0
            boxes = await page.locator("figure").evaluate_all(
                "all => all.map((one) => [one.scrollWidth - one.clientWidth, one.clientWidth])"
            )
            assert all(over <= 0 and 100 < wide < 200 for over, wide in boxes), boxes


async def test_with_a_token_the_page_opens_after_it_was_typed(
    tmp_path: Path, chrome: Browser
) -> None:
    token = "a long random word"
    async with console(tmp_path, token=token) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_label("Token").fill(token)
        await page.get_by_role("button", name="Open the console").click()
        await expect(page.get_by_label("Message or command")).to_be_visible()
