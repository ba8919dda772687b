"""Hidden pictures and choices on the page: nothing is seen before somebody clicks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from support.browser import opened
from support.console import AnsweringDispatch, address, console, result

from bot.invocation import Button, Message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def hidden(folder: Path, pictures: int = 1, **more: Any) -> Message:
    message = result(folder, pictures=pictures, **more)
    covered = tuple(replace(picture, spoiler=True) for picture in message.pictures)
    return replace(message, pictures=covered)


def covers(page: Page) -> Any:
    return page.get_by_role("button", name="Spoiler: show it")


async def test_each_hidden_picture_is_uncovered_by_a_click_of_its_own(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat:
        await chat.platform.deliver(address(None), hidden(tmp_path, 2), nonce="n")
        async with opened(chrome, chat.platform.url) as page:
            await expect(covers(page)).to_have_count(2)
            await expect(page.locator(".picture-open[inert]")).to_have_count(2)
            await covers(page).first.click()
            await expect(covers(page)).to_have_count(1)
            await expect(page.locator(".picture-open[inert]")).to_have_count(1)


async def test_turning_to_a_hidden_picture_does_not_show_it(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat:
        await chat.platform.deliver(address(None), hidden(tmp_path, 2), nonce="n")
        async with opened(chrome, chat.platform.url) as page:
            await covers(page).first.click()
            await page.get_by_role("button", name="Enlarge").first.click()
            dialog = page.get_by_role("dialog")
            await expect(covers(dialog)).to_have_count(0)
            await page.keyboard.press("ArrowRight")
            await covers(dialog).click()
            await page.keyboard.press("Escape")
            await expect(covers(page)).to_have_count(0)  # uncovered in the channel as well


async def test_what_was_uncovered_stays_so_when_its_message_goes_on(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat:
        preview = hidden(tmp_path, task_id="look", status="running", text="Working on it.")
        there = await chat.platform.deliver(
            address(None), Message("Waiting.", "waiting"), nonce="n"
        )
        await chat.platform.show(there, preview)
        async with opened(chrome, chat.platform.url) as page:
            await covers(page).click()
            await expect(page.get_by_role("button", name="Reply with")).to_have_count(0)
            await chat.platform.deliver(there, hidden(tmp_path), nonce="n2")
            await expect(page.get_by_text("Done.", exact=True)).to_be_visible()
            await expect(covers(page)).to_have_count(0)


async def test_a_hidden_result_hides_what_it_was_made_from(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat:
        made = hidden(tmp_path)
        before = replace(made.pictures[0], media_id="before")
        await chat.platform.deliver(address(None), replace(made, before=before), nonce="n")
        async with opened(chrome, chat.platform.url) as page:
            await expect(page.locator(".covered .compare[inert] img")).to_have_count(2)
            await covers(page).click()
            await expect(page.locator(".covered, .compare[inert]")).to_have_count(0)


async def test_choices_stand_under_their_question_and_one_is_pressed(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    choices = tuple(Button("face", f"Face {n + 1}", "swap-1", n) for n in range(3))
    numbered = result(tmp_path, choices=choices, choose="Which face shall be replaced?")
    async with console(tmp_path, dispatch) as chat:
        await chat.platform.deliver(address(None), numbered, nonce="n")
        async with opened(chrome, chat.platform.url) as page:
            group = page.get_by_role("group", name="Which face shall be replaced?")
            await expect(group.get_by_role("button")).to_have_count(3)
            await group.get_by_role("button", name="Face 2").click()
            pressed = await dispatch.next()
            assert (pressed.action, pressed.task_id, pressed.picture) == ("face", "swap-1", 1)


async def test_every_form_of_a_picture_command_can_hide_it_or_keep_it_private(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/imagine").click()
        await page.get_by_label("prompt").fill("a boat")
        await page.get_by_text("More options").click()
        await page.get_by_label("private").check()
        await page.get_by_label("spoiler").check()
        await page.get_by_role("button", name="Send /imagine").click()
        asked = await dispatch.next()
        assert asked.options == {"prompt": "a boat", "private": True, "spoiler": True}
        assert asked.address.private
