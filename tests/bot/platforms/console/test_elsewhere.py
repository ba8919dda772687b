"""Pictures whose files are kept elsewhere: asked for when somebody looks at them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.console import ADA, PNG, AnsweringDispatch, Page, address, console, result

from bot.invocation import Button, Filled, PictureFile


class Elsewhere:
    """Where files went; only the pictures that are `kept` come back."""

    def __init__(self, folder: Path, *kept: str) -> None:
        self.folder = folder
        self.kept = kept
        self.asked: list[str] = []

    async def bring(self, media_id: str) -> Path | None:
        self.asked.append(media_id)
        path = self.folder / f"brought-{media_id}.png"
        if media_id not in self.kept:
            return None
        path.write_bytes(PNG)
        return path


async def seen(page: Page, url: str) -> tuple[int, bytes]:
    async with page.session.get(url) as response:
        return response.status, await response.read()


async def test_a_picture_that_went_from_this_machine_is_brought_when_it_is_looked_at(
    tmp_path: Path,
) -> None:
    elsewhere = Elsewhere(tmp_path, "task-1-media-0")
    async with console(tmp_path, AnsweringDispatch(), bring=elsewhere.bring) as page:
        shown: dict[str, Any] = await _delivered(page, tmp_path)
        url = shown["pictures"][0]["url"]
        assert await seen(page, url) == (200, PNG)
        assert elsewhere.asked == []
        (tmp_path / "task-1-0.png").unlink()
        assert await seen(page, url) == (200, PNG)
        assert elsewhere.asked == ["task-1-media-0"]


async def test_a_picture_that_is_kept_nowhere_is_said_to_be_gone(tmp_path: Path) -> None:
    elsewhere = Elsewhere(tmp_path)
    async with console(tmp_path, AnsweringDispatch(), bring=elsewhere.bring) as page:
        shown = await _delivered(page, tmp_path)
        (tmp_path / "task-1-0.png").unlink()
        status, text = await seen(page, shown["pictures"][0]["url"])
        assert (status, b"no longer kept" in text) == (404, True)


async def test_the_pictures_of_a_form_are_brought_too(tmp_path: Path) -> None:
    elsewhere = Elsewhere(tmp_path, "media-7")
    gone = PictureFile(tmp_path / "gone.png", "media-7", "image/png", 1, 1)
    dispatch = AnsweringDispatch(filled=Filled("upscale", {"factor": 4}, {"image": gone}))
    message = result(tmp_path, buttons=(Button("edit", "Edit", "task-1"),))
    async with console(tmp_path, dispatch, bring=elsewhere.bring) as page:
        there = await page.platform.deliver(address(None), message, nonce="one")
        pressed = {"person": ADA, "message": there.message, "action": "edit", "task_id": "task-1"}
        _, form = await page.post("/api/forms", **pressed)
        assert await seen(page, form["pictures"]["image"]["url"]) == (200, PNG)


async def _delivered(page: Page, folder: Path) -> dict[str, Any]:
    there = await page.platform.deliver(address(None), result(folder), nonce="one")
    shown = await page.message(there.message or "")
    assert shown is not None
    return shown
