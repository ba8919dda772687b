"""The page and what is answered there, in the language of the browser."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from support.browser import opened
from support.console import ADA, AnsweringDispatch, console

from bot.errors import render, say
from bot.invocation import Board, Button, Invocation, Message, Press, Underway

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
#: What is the same in every language: names, what is typed, sizes.
NAMES = re.compile(
    r"Easel|Ada|Ben|Mo\b|# ?main|main|UTC|/[a-z]+|--[a-z_-]+|PNG|JPEG|WebP|GIF|AI|MB"
)
READ = """() => [...document.querySelectorAll("body :not(noscript)")].flatMap((element) => [
  ...["aria-label", "title", "placeholder", "alt", "aria-valuetext"]
    .map((name) => element.getAttribute(name)),
  ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
]).filter(Boolean)"""


def answer(asked: Invocation | Press) -> Message:
    """As dispatch does: in the language of whoever asked."""
    language = asked.person.language
    button = Button("details", render(say("Details"), language), "task-1")
    return Message(render(say("Done."), language), "done", command="imagine", buttons=(button,))


def busy() -> AnsweringDispatch:
    tasks = (
        Underway("a", "imagine", "", True, 2, 1_700_000_060_000, None, "main", None),
        Underway("b", "imagine", "", False, None, None, 1_700_000_000_000, "main", "id-0001"),
    )
    return AnsweringDispatch(answer, boards={ADA: Board(tasks, 3, 50, 1_700_000_060_000)})


def copied(folder: Path, to: Path) -> None:
    """What a crash at this moment would leave."""
    to.mkdir()
    with (
        closing(sqlite3.connect(folder / "console.db")) as kept,
        closing(sqlite3.connect(to / "console.db")) as copy,
    ):
        kept.backup(copy)


async def english_on(page: Page) -> list[str]:
    """Texts with a word of the Latin script that is no name."""
    texts = await page.evaluate(READ)
    return sorted({text for text in texts if re.search(r"[A-Za-z]{2,}", NAMES.sub("", text))})


@pytest.mark.browser
async def test_the_whole_page_is_in_the_language_of_the_browser(
    tmp_path: Path, chrome: Browser
) -> None:
    async with (
        console(tmp_path, busy()) as chat,
        opened(chrome, chat.platform.url, locale="zh-CN") as page,
    ):
        await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        await expect(page.locator("#queue-count")).to_have_text("2 个任务进行中")
        await expect(page.locator("#quota")).to_have_attribute(
            "aria-valuetext", re.compile("剩余 3 / 50 点")
        )
        line = page.get_by_label("消息或命令")
        await line.press_sequentially("/imagine x --st")
        await expect(page.get_by_role("option", name="--steps")).to_contain_text(
            "1 到 50 的整数，默认 25"
        )
        await line.fill("/quota")
        await line.press("Enter")
        await expect(page.get_by_role("button", name="详情")).to_be_visible()
        assert await english_on(page) == []


@pytest.mark.browser
async def test_the_form_of_a_command_has_its_options_names(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url, locale="zh-CN") as page:
        await page.get_by_role("button", name="命令").click()
        await page.get_by_role("option", name="/removebg").click()
        form = page.get_by_role("form", name="/removebg")
        await expect(form.locator(".field-name")).to_have_text(["图片", "私密", "剧透"])
        assert await english_on(page) == []


@pytest.mark.browser
async def test_another_browser_is_served_in_english(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url, locale="fr-FR") as page:
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.get_by_label("Message or command")).to_be_visible()


async def test_what_one_does_is_answered_in_the_language_of_ones_browser(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(answer)
    async with console(tmp_path, dispatch) as page:
        page.session.headers.update(CHINESE)
        message = await page.settled(await page.type("/imagine a sea"), "完成。")
        assert [button["label"] for button in message["buttons"]] == ["详情"]
        pressed = {"person": ADA, "message": message["id"], "action": "details"}
        await page.post("/api/presses", **pressed, task_id="task-1")
        languages = [(await dispatch.next()).person.language for _ in range(2)]
    assert languages == ["zh-CN", "zh-CN"]


async def test_a_moment_is_asked_for_and_refused_in_it_too(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(answer)
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        page.session.headers.update(CHINESE)
        waiting = await page.message(await page.type("/imagine a sea"))
        assert waiting is not None
        assert waiting["text"] == "请稍候…"
        status, body = await page.post("/api/commands", person=ADA, text="/dance")
        assert (status, body["error"]) == (404, "没有 /dance 这个命令。输入 /help 查看全部命令。")
        dispatch.may_answer.set()


async def test_after_a_restart_one_is_told_in_the_language_one_asked_in(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(answer)
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        page.session.headers.update(CHINESE)
        ours = await page.type("/imagine a sea")
        page.session.headers.update({"Accept-Language": "en"})
        theirs = await page.type("/imagine a lake")
        copied(tmp_path, tmp_path / "as it was")
        dispatch.may_answer.set()
    async with console(tmp_path / "as it was") as page:
        texts = [await page.message(id) for id in (ours, theirs)]
    assert [one and one["text"][:10] for one in texts] == ["Easel 在回复之", "Easel was "]
