"""Pages with pictures on Telegram: they stand below them, and take the place of the one before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.faketelegram.room import room

from bot.invocation import Button
from bot.invocation import Message as Shown

PAGE = Shown(
    "Nothing yet.", "notice", "panel", private=True, title="This server",
    buttons=(Button("open", "Usage", "usage"),),
)  # fmt: skip


async def test_a_page_with_a_picture_comes_below_and_the_one_before_goes(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia = r.telegram.person("Mia")
        group, chat = r.telegram.group(mia), r.telegram.private(mia)
        group.members[mia.id] = "administrator"
        r.dispatch.answer = lambda _: PAGE
        r.telegram.write(mia, "/panel", group)
        page = await r.telegram.until(lambda: next(iter(r.telegram.from_bot(chat)), None))
        chart = replace(PAGE, title="Usage", command="usage", pictures=(r.picture("chart"),))
        r.dispatch.press_answer = lambda _: chart
        r.telegram.press(mia, page, "Usage")
        await r.telegram.until(lambda: page.deleted)
        picture, below = [one for one in r.telegram.from_bot(chat) if not one.deleted]
        assert picture.kind == "photo"
        assert below.text.startswith("Usage\nNothing yet.")
        assert below.buttons == {"Usage": f"open:usage:0:{group.id}"}


async def test_a_refusal_leaves_the_page_as_it_is(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia = r.telegram.person("Mia")
        group, chat = r.telegram.group(mia), r.telegram.private(mia)
        r.dispatch.answer = lambda _: PAGE
        r.telegram.write(mia, "/panel", group)
        page = await r.telegram.until(lambda: next(iter(r.telegram.from_bot(chat)), None))
        r.dispatch.press_answer = lambda _: Shown("x" * 300, private=True)
        r.telegram.press(mia, page, "Usage")
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 2)
        assert page.text.startswith("This server")
