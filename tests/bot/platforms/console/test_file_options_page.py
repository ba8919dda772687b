"""A file for a command on the page: picked in its form, or dropped beside a typed line."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect
from support.browser import opened
from support.console import AnsweringDispatch, console

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TOML = b'[settings]\nlanguage = "zh"\n'
FILE = FilePayload(name="easel-settings.toml", mimeType="application/toml", buffer=TOML)
DROP = """([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "" }));
  const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
  document.querySelector("#log").dispatchEvent(new DragEvent("drop", options));
}"""


async def moderate(page: Page) -> None:
    await page.get_by_role("radio", name="Mo").check(force=True)


async def test_a_form_asks_for_the_file_and_sends_it(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await moderate(page)
        await page.get_by_label("Message or command").press_sequentially("/settings imp")
        await page.get_by_role("option", name="/settings import").click()
        picker = page.locator('[data-option="file"] input[type="file"]')
        await expect(picker).to_have_attribute("accept", ".toml")
        await picker.set_input_files(FILE)
        await page.get_by_label("apply").check()
        dispatch.may_answer.clear()
        await page.get_by_role("button", name="Send /settings import").click()
        asked = await dispatch.next()
        content = asked.options["file"].path.read_bytes()
        dispatch.may_answer.set()
    assert (asked.command, asked.options["apply"], content) == ("settings import", True, TOML)
    assert asked.options["file"].name == "easel-settings.toml"


async def test_one_that_is_dropped_goes_with_a_typed_line_and_into_a_form(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await moderate(page)
        await page.evaluate(DROP, ["mine.toml", TOML.decode()])
        await expect(page.locator("#attached")).to_contain_text("mine.toml")
        line = page.get_by_label("Message or command")
        await line.fill("/settings import")
        await line.press("Escape")
        await line.press("Enter")
        assert (await dispatch.next()).options["file"].name == "mine.toml"
        await expect(page.locator("#attached")).to_be_hidden()
        await page.evaluate(DROP, ["again.toml", TOML.decode()])
        await line.fill("/settings imp")
        await page.get_by_role("option", name="/settings import").click()
        await page.get_by_role("button", name="Send /settings import").click()
        assert (await dispatch.next()).options["file"].name == "again.toml"


async def test_what_nobody_takes_is_refused_where_it_was_dropped(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await page.evaluate(DROP, ["tool.exe", "x"])
        await expect(page.get_by_role("alert")).to_have_text("“tool.exe” is not a picture.")


async def test_words_after_a_style_s_name_are_not_part_of_it(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.fill("/imagine --style noir a boat")
        await line.press("Escape")
        await line.press("Enter")
        assert (await dispatch.next()).options == {"style": "noir", "prompt": "a boat"}
        await moderate(page)
        await line.press_sequentially("/styles add ")
        await expect(page.locator("#hint")).to_contain_text("prompt: text, up to 1000 characters")
