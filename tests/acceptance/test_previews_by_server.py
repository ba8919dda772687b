"""Previews with the real process: the host allows them, and each server decides for itself."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from support.vendor import picture
from support.world import World, world

pytestmark = pytest.mark.stores

PROMPT = {"prompt": "a lighthouse in a storm"}
EVERY = {"EASEL_POLLING__PREVIEW_EVERY_S": "1"}


def so_far(progress: str) -> dict[str, object]:
    image = b64encode(picture(32)).decode()
    return {"progress": progress, "currentImage": image, "jobNo": 0, "jobCount": 1}


async def decide(w: World, previews: str) -> None:
    given = {"name": "previews", "value": previews}
    message = await w.chat.ask("settings set", given, person="mia", moderator=True)
    await w.chat.wait_for(lambda: w.chat.messages[message].text.endswith(f"is {previews} now."))


async def pictures_at(w: World, message: str, percent: int) -> int:
    shown = w.chat.messages[message]
    await w.chat.wait_for(lambda: shown.text == f"Working on it: {percent} % done.")
    return len(shown.pictures)


async def end(w: World, message: str) -> None:
    (job,) = w.vendor.jobs.values()
    await w.vendor.finish(job)
    await w.chat.until(message, "done")
    await w.until_state("delivered")


async def test_a_server_that_does_not_want_them_pays_for_none(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False, **EVERY) as w:
        await decide(w, "no")
        w.vendor.so_far = so_far("0.40")
        message = await w.chat.ask("imagine", PROMPT)
        shown = w.chat.messages[message]
        await w.chat.wait_for(lambda: shown.text == "Working on it.")
        await end(w, message)
        assert w.vendor.calls == {"submit": 1}


async def test_what_a_moderator_changes_counts_for_what_is_running(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False, **EVERY) as w:
        w.vendor.so_far = so_far("0.40")
        message = await w.chat.ask("imagine", PROMPT)
        assert await pictures_at(w, message, 40) == 1
        await decide(w, "no")
        await w.chat.wait_for(lambda: w.chat.messages[message].pictures == [])
        await end(w, message)
        w.check_exactly_once()


async def test_where_the_host_leaves_it_to_them_only_those_who_want_them_have_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, auto=False, **EVERY, EASEL_POLLING__PREVIEWS="false") as w:
        w.vendor.so_far = so_far("0.40")
        without = await w.chat.ask("imagine", PROMPT, space="other")
        await w.chat.wait_for(lambda: w.chat.messages[without].text == "Working on it.")
        await end(w, without)
        assert w.vendor.calls == {"submit": 1}
        w.vendor.jobs.clear()
        await decide(w, "yes")
        message = await w.chat.ask("imagine", PROMPT)
        assert await pictures_at(w, message, 40) == 1
        await end(w, message)
