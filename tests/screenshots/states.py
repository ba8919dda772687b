"""Draw the console in every state, to be looked at: `python tests/screenshots/states.py FOLDER`.

Run from the top of the repository with `PYTHONPATH=.:tests`. What is shown is made up, except the
pictures, which the painter makes; the real thing is in make.py.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Browser, Page
from support.browser import browser, opened
from support.console import ADA, BEN, AnsweringDispatch, console
from support.console import Page as Chat

from bot.invocation import Address, Board, Button, Filled, Message, PictureFile, Underway
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.platforms.console.people import address_of, find_person
from commands.actions import LABELS, NUMBERED

SIZES = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True},
    "wide": {"viewport": {"width": 1600, "height": 1000}, "color_scheme": "dark"},
}
WORDS = "a lighthouse in a storm"
PER_PICTURE = ("vary", "upscale", "removebg", "describe")


class Studio:
    """Pictures and messages that look like those of a service at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def painted(self, words: str, *, seed: int, width: int = 768, height: int = 512) -> PictureFile:
        path = self.folder / f"{seed}-{width}.png"
        if not path.is_file():
            paint(Brief(prompt=words, negative="", seed=seed, width=width, height=height)).save(
                path
            )
        return PictureFile(path, path.stem, "image/png", width, height)

    def small(self, file: PictureFile) -> PictureFile:
        path = file.path.with_suffix(".small.png")
        Image.open(file.path).resize((file.width // 8, file.height // 8)).save(path)
        return PictureFile(path, path.stem, "image/png", file.width // 8, file.height // 8)

    def cut_out(self, file: PictureFile) -> PictureFile:
        path = file.path.with_suffix(".cut.png")
        picture = Image.open(file.path).convert("RGBA")
        mask = Image.new("L", picture.size)
        ImageDraw.Draw(mask).ellipse((180, 60, 590, 480), fill=255)
        picture.putalpha(mask.filter(ImageFilter.GaussianBlur(3)))
        picture.save(path)
        return PictureFile(path, path.stem, "image/png", file.width, file.height)

    def done(self, *pictures: PictureFile, command: str = "imagine", **more: Any) -> Message:
        several = len(pictures) > 1
        buttons = [Button("again", "Again", "t"), Button("edit", "Edit", "t")]
        for action in PER_PICTURE:
            for number in range(len(pictures)):
                label = NUMBERED[action].format(number=number + 1) if several else LABELS[action]
                buttons.append(Button(action, label, "t", number))
        buttons += [Button("details", "Details", "t"), Button("delete", "Delete", "t")]
        details = (f"{pictures[0].width}×{pictures[0].height}", "Seed: 41", "AI-generated")
        message = Message(
            "Done.", "done", command=command, prompt=WORDS, details=details, pictures=pictures,
            buttons=tuple(buttons), task_id="t",
        )  # fmt: skip
        return replace(message, **more)


def at(person: str, message: str | None = None) -> Address:
    return address_of(message, find_person(person), private=False)


def board() -> Board:
    now = round(time.time() * 1000)

    def one(number: int, title: str, **more: Any) -> Underway:
        usual: dict[str, Any] = {
            "task_id": f"task-{number}", "command": "imagine", "title": title, "waiting": True,
            "place": number, "ready_at": now + 14_000 * number, "started_at": None,
            "channel": "console:main", "message": f"message-{number}",
        }  # fmt: skip
        return Underway(**{**usual, **more})

    running = one(
        1, "snowy mountains at dawn", waiting=False, place=None, started_at=now - 6000,
        ready_at=now + 9000,
    )  # fmt: skip
    second = one(2, "", command="upscale", place=1)
    return Board((running, second, one(3, "a desert under two moons", place=2)), 41, 50, now + 9**8)


async def fill(chat: Chat, studio: Studio) -> None:
    show = chat.platform.deliver
    await chat.post("/api/messages", person=BEN, text="Shall we have a lighthouse for the cover?")
    four = [studio.painted(WORDS, seed=n) for n in (3, 4, 5, 6)]
    await show(at(ADA), studio.done(*four), nonce="four")
    failed = Message(
        "No face was found: “in target”. Your credits were given back. Use pictures in which the "
        "face is large, well lit and seen from the front.",
        "failed", command="faceswap",
        buttons=(Button("again", "Try again", "t"), Button("edit", "Edit", "t")),
    )  # fmt: skip
    await show(at(BEN), failed, nonce="failed")
    words = Message(
        "a lighthouse on a cliff in grey and blue, dark, with strong contrast", "done",
        command="describe", details=("Described by AI",),
        buttons=(Button("imagine", "Imagine this", "t"), Button("delete", "Delete", "t")),
    )  # fmt: skip
    await show(at(BEN), words, nonce="words")
    secret = Message(
        "/imagine, asked 2 minutes ago\nPrompt: a lighthouse in a storm\nSeed: 41\nMade by: local\n"
        "Waited: 0.4 s\nTook: 2.1 s\nCost in credits: 1", private=True,
    )  # fmt: skip
    await show(at(ADA), secret, nonce="secret")
    running = Message(
        "Working on it: 60 % done.", "running", command="imagine", prompt="snowy mountains at dawn",
        progress=0.6, buttons=(Button("cancel", "Cancel", "task-1"),),
    )  # fmt: skip
    await show(at(ADA), running, nonce="running")


async def empty(page: Page, *_: Any) -> None:
    await page.get_by_role("heading", name="Pictures, made in a chat").wait_for()


async def menu(page: Page, *_: Any) -> None:
    await page.get_by_label("Message or command").press_sequentially("/")


async def options(page: Page, *_: Any) -> None:
    await page.get_by_label("Message or command").press_sequentially("/imagine a harbour --")


async def choices(page: Page, *_: Any) -> None:
    await page.get_by_label("Message or command").press_sequentially("/imagine a harbour --ratio ")


async def form(page: Page, *_: Any) -> None:
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("option", name="/imagine").click()


async def channel(page: Page, chat: Chat, studio: Studio) -> None:
    await fill(chat, studio)
    await page.locator(".prompt", has_text="snowy mountains at dawn").wait_for()


async def gallery(page: Page, chat: Chat, studio: Studio) -> None:
    await channel(page, chat, studio)
    await page.locator(".gallery-many").scroll_into_view_if_needed()
    await page.locator("#log").evaluate("log => log.scrollTo(0, 0)")


async def lightbox(page: Page, chat: Chat, studio: Studio) -> None:
    await gallery(page, chat, studio)
    await page.get_by_role("button", name="Enlarge").nth(1).click()


async def slider(page: Page, chat: Chat, studio: Studio) -> None:
    picture = studio.painted(WORDS, seed=3)
    large = studio.done(picture, command="upscale", prompt="", before=studio.small(picture))
    cut = studio.done(studio.cut_out(picture), command="removebg", prompt="", before=picture)
    await chat.platform.deliver(at(ADA), large, nonce="large")
    await chat.platform.deliver(at(ADA), cut, nonce="cut")
    await page.locator(".compare").nth(1).hover()


async def slider_large(page: Page, chat: Chat, studio: Studio) -> None:
    await slider(page, chat, studio)
    await page.get_by_role("button", name="Enlarge").nth(1).click()


async def edit(page: Page, chat: Chat, studio: Studio) -> None:
    await channel(page, chat, studio)
    await page.get_by_role("button", name="Edit").first.click()
    await page.get_by_text("Change what you like").wait_for()


async def reply(page: Page, chat: Chat, studio: Studio) -> None:
    await gallery(page, chat, studio)
    await page.get_by_role("button", name="Reply").first.click()
    await page.get_by_label("Message or command").press_sequentially("/upscale ")


async def curtain(page: Page, *_: Any) -> None:
    await page.locator("#curtain").evaluate("curtain => { curtain.hidden = false; }")


async def refused(page: Page, *_: Any) -> None:
    line = page.get_by_label("Message or command")
    await line.fill("/imagine a sea --size 4")
    await line.press("Enter")
    await page.get_by_text("It takes:").wait_for()


STATES: tuple[Callable[..., Awaitable[None]], ...] = (
    empty, menu, options, choices, form, channel, gallery, lightbox, slider, slider_large, edit,
    reply, curtain, refused,
)  # fmt: skip


async def draw(chrome: Browser, target: Path, wanted: set[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        studio = Studio(Path(name))
        filled = Filled("imagine", {"prompt": WORDS, "steps": 40, "ratio": "3:2"}, {
            "image": studio.painted(WORDS, seed=3),
        })  # fmt: skip
        for state in STATES:
            for size, context in SIZES.items():
                if wanted and not {state.__name__, size} <= wanted:
                    continue
                dispatch = AnsweringDispatch(filled=filled, boards={ADA: board()})
                folder = Path(name) / f"{state.__name__}-{size}"
                async with (
                    console(folder, dispatch, clock=round(time.time() * 1000)) as chat,
                    opened(chrome, chat.platform.url, **context) as page,
                ):
                    await state(page, chat, studio)
                    await page.wait_for_load_state("load")
                    await page.wait_for_timeout(300)
                    await page.screenshot(path=target / f"{state.__name__}-{size}.png")


async def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    async with browser() as chrome:
        await draw(chrome, target, set(sys.argv[2:]))


if __name__ == "__main__":
    asyncio.run(main())
