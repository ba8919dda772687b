"""Progress and previews with the real process: only where the server wants them, and gone after."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from support.vendor import picture
from support.world import World, world

pytestmark = pytest.mark.stores

PROMPT = {"prompt": "a lighthouse in a storm"}
EVERY = {"EASEL_POLLING__PREVIEW_EVERY_S": "1"}


def so_far(progress: str = "0.40", image: str | None = None) -> dict[str, Any]:
    encoded = b64encode(picture(32)).decode() if image is None else image
    return {"progress": progress, "currentImage": encoded, "jobNo": 0, "jobCount": 1}


async def shown_at(w: World, message: str, text: str) -> Any:
    shown = w.chat.messages[message]
    await w.chat.wait_for(lambda: shown.text == text)
    return shown


async def end(w: World, message: str) -> None:
    (job,) = w.vendor.jobs.values()
    await w.vendor.finish(job)
    await w.chat.until(message, "done")
    await w.until_state("delivered")


def left_over(data_dir: Path) -> list[Path]:
    return list((data_dir / "media" / "incoming").iterdir())


@pytest.mark.parametrize("form", ["plain", "data address"])
async def test_a_preview_is_shown_while_it_is_made_and_removed_after(
    tmp_path: Path, form: str
) -> None:
    async with world(tmp_path, auto=False, **EVERY) as w:
        encoded = b64encode(picture(32)).decode()
        w.vendor.so_far = so_far(
            image=encoded if form == "plain" else f"data:image/png;base64,{encoded}"
        )
        message = await w.chat.ask("imagine", PROMPT)
        shown = await shown_at(w, message, "Working on it: 40 % done.")
        assert len(shown.pictures) == 1
        first = shown.pictures
        w.vendor.so_far = so_far("0.80")
        shown = await shown_at(w, message, "Working on it: 80 % done.")
        assert len(shown.pictures) == 1
        await end(w, message)
        assert w.chat.messages[message].pictures != first
        await w.until(lambda: left_over(tmp_path) == [])
        w.check_exactly_once()


@pytest.mark.parametrize("image", ["", "%%%", "bm90IGEgcGljdHVyZQ==", "ü" * 10])
async def test_a_preview_that_is_no_picture_leaves_the_progress(tmp_path: Path, image: str) -> None:
    async with world(tmp_path, auto=False, **EVERY) as w:
        w.vendor.so_far = so_far(image=image)
        message = await w.chat.ask("imagine", PROMPT)
        shown = await shown_at(w, message, "Working on it: 40 % done.")
        assert shown.pictures == []
        await end(w, message)
        await w.until(lambda: left_over(tmp_path) == [])


async def test_without_the_setting_nobody_is_asked_for_a_preview(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        w.vendor.so_far = so_far()
        message = await w.chat.ask("imagine", PROMPT)
        await shown_at(w, message, "Working on it.")
        await end(w, message)
        assert w.vendor.calls == {"submit": 1}


async def test_a_late_result_that_is_asked_for_anyway_tells_its_progress_without_a_picture(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, auto=False, EASEL_POLLING__FIRST_AFTER_S="1") as w:
        w.vendor.so_far = so_far()
        message = await w.chat.ask("imagine", PROMPT)
        shown = await shown_at(w, message, "Working on it: 40 % done.")
        assert shown.pictures == []
        await end(w, message)


async def test_kill_9_while_previews_are_shown_costs_neither_result_nor_more_than_its_polls(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, auto=False, **EVERY) as w:
        w.vendor.so_far = so_far()
        message = await w.chat.ask("imagine", PROMPT)
        await shown_at(w, message, "Working on it: 40 % done.")
        await w.restart()
        await end(w, message)
        w.check_exactly_once()
        w.check_ledger(tasks=1, settled=1)
