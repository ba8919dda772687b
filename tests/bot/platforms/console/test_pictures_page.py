"""Pictures on the page: dropped, pasted, replied to, put into forms, compared."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from support.browser import opened
from support.console import PNG, AnsweringDispatch, address, console, result

from bot.invocation import Button, Filled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

#: What a browser tells a page when somebody drops a file on it, or pastes one.
BRING = """({ kind, where, names, data }) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  for (const name of names) transfer.items.add(new File([bytes], name, { type: "image/png" }));
  const target = document.querySelector(where);
  if (kind === "paste") {
    const told = { clipboardData: transfer, bubbles: true, cancelable: true };
    target.dispatchEvent(new ClipboardEvent("paste", told));
    return;
  }
  for (const name of ["dragenter", "dragover", "drop"]) {
    const told = { dataTransfer: transfer, bubbles: true, cancelable: true };
    target.dispatchEvent(new DragEvent(name, told));
  }
}"""


async def bring(page: Page, kind: str, *names: str, where: str = "body") -> None:
    given = {"kind": kind, "where": where, "names": list(names), "data": b64encode(PNG).decode()}
    await page.evaluate(BRING, given)


async def sent(dispatch: AnsweringDispatch) -> dict[str, Any]:
    """The options, with the bytes of pictures that came as files."""
    asked = await dispatch.next()
    found: dict[str, Any] = {}
    for name, value in asked.options.items():
        path = getattr(value, "path", None)
        found[name] = path.read_bytes() if path else value
    dispatch.may_answer.set()
    return found


def held() -> AnsweringDispatch:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    return dispatch


@pytest.mark.parametrize("kind", ["drop", "paste"])
async def test_a_picture_is_dropped_or_pasted_and_sent(
    tmp_path: Path, chrome: Browser, kind: str
) -> None:
    dispatch = held()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await bring(page, kind, "cat.png", where="#line" if kind == "paste" else "#log")
        await expect(page.get_by_text("cat.png")).to_be_visible()
        await expect(page.locator("#curtain")).to_be_hidden()
        await page.get_by_label("Message or command").fill("/upscale 4")
        await page.get_by_role("button", name="Send").click()
        assert await sent(dispatch) == {"factor": 4, "image": PNG}


async def test_two_dropped_pictures_fill_both_fields_of_a_form(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = held()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/faceswap").click()
        await bring(page, "drop", "one.png", "two.png", where="#sheet")
        await expect(page.locator("#sheet canvas.preview")).to_have_count(2)
        await page.get_by_role("button", name="Send /faceswap").click()
        assert await sent(dispatch) == {"source": PNG, "target": PNG}


async def test_a_picture_dropped_on_a_field_is_for_that_field(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = held()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/faceswap").click()
        await bring(page, "drop", "two.png", where='[data-option="target"]')
        await expect(page.locator('[data-option="target"] canvas')).to_be_visible()
        await bring(page, "paste", "one.png", where="#sheet")
        await expect(page.locator('[data-option="source"] canvas')).to_be_visible()


async def test_what_is_no_picture_is_refused_where_it_was_dropped(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await bring(page, "drop", *[f"{number}.png" for number in range(5)], where="#log")
        await expect(page.get_by_role("alert")).to_have_text("At most 4 pictures.")


async def test_a_reply_tells_which_picture_is_meant(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), result(tmp_path), nonce="a")
        await page.get_by_role("button", name="Reply").click()
        await expect(page.get_by_text("The next command takes this picture")).to_be_visible()
        line = page.get_by_label("Message or command")
        await line.fill("/describe")
        await line.press("Escape")
        await line.press("Enter")
        asked = await dispatch.next()
        await expect(page.get_by_text("The next command takes this picture")).to_be_hidden()
    assert [one.media for one in asked.replied] == ["task-1-media-0"]


async def test_edit_opens_the_form_as_it_was_and_sends_what_was_changed(
    tmp_path: Path, chrome: Browser
) -> None:
    kept = result(tmp_path, task_id="kept").pictures[0]
    filled = Filled("imagine", {"prompt": "a boat", "steps": 40, "seed": 5}, {"image": kept})
    dispatch = AnsweringDispatch(filled=filled)
    message = result(tmp_path, buttons=(Button("edit", "Edit", "task-1"),))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), message, nonce="a")
        await page.get_by_role("button", name="Edit").click()
        assert (await dispatch.next()).action == "edit"
        await expect(page.get_by_label("prompt")).to_have_value("a boat")
        thumbnail = page.get_by_role("img", name="The picture that was used")
        await expect(thumbnail).to_have_js_property("naturalWidth", 1)
        await page.get_by_label("prompt").fill("a red boat")
        await page.get_by_role("button", name="Send /imagine").click()
        asked = await dispatch.next()
    image = asked.options.pop("image")
    assert image.media == kept.media_id
    assert asked.options == {"prompt": "a red boat", "steps": 40, "seed": 5}


async def test_each_of_four_pictures_has_buttons_of_its_own(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    buttons = tuple(Button("upscale", f"Upscale {n + 1}", "task-1", n) for n in range(4))
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        message = result(tmp_path, pictures=4, buttons=buttons)
        await chat.platform.deliver(address(None), message, nonce="a")
        third = page.get_by_role("group", name="Picture 3")
        await expect(third.get_by_role("button")).to_have_count(2)  # a brush too
        await third.get_by_role("button", name="Upscale 3").click()
        assert (await dispatch.next()).picture == 2
        await page.get_by_role("button", name="Enlarge").first.click()
        await page.get_by_role("button", name="Previous picture").click()
        await page.get_by_role("dialog").get_by_role("button", name="Upscale 4").click()
        assert (await dispatch.next()).picture == 3


async def test_only_who_asked_or_a_moderator_is_offered_to_end_something(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await chat.platform.deliver(address(None), result(tmp_path), nonce="a")
        delete = page.get_by_role("button", name="Delete")
        await expect(delete).to_be_visible()
        await page.get_by_role("radio", name="Ben").check(force=True)
        await expect(page.get_by_role("button", name="Again")).to_be_visible()
        await expect(delete).to_have_count(0)
        await page.get_by_role("radio", name="Mo").check(force=True)
        await expect(delete).to_be_visible()
