"""A moment on the page is worded as the message around it, whatever the browser asks for."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from support.browser import opened
from support.console import AnsweringDispatch, console

from bot.errors import moment
from bot.invocation import Message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "2小时后"), ("en", "in 2 hours"), ("not a tag!", "in 2 hours")]
)
async def test_a_moment_is_in_the_language_of_its_message(
    tmp_path: Path, chrome: Browser, language: str, said: str
) -> None:
    later = round(time.time() * 1000) + 2 * 3600 * 1000 + 60_000
    dispatch = AnsweringDispatch()
    dispatch.answer = lambda asked: Message(
        f"… {moment(later)}", command="quota", person=replace(asked.person, language=language)
    )
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.fill("/quota")
        await line.press("Escape")
        await line.press("Enter")
        await expect(page.locator("time[data-moment]")).to_have_text(said)
