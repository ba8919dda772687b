"""kill -9 in the midst of a purge: it goes on at the next start, and nothing is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.databases import rows
from support.world import World, world

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

RESULTS = 6
GONE = "This was taken down by a moderator. The reason given: spam."


async def test_a_purge_that_was_killed_goes_on_and_ends_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        names = [await w.chat.ask("imagine", {"prompt": "a boat"}) for _ in range(RESULTS)]
        for name in names:
            await w.chat.until(name, "done")
        await w.until_state("delivered")
        kept = await w.chat.ask("imagine", {"prompt": "a boat"}, person="ben")
        await w.chat.until(kept, "done")
        options = {"person": "test:ada", "days": 1, "reason": "spam"}
        asked = await w.chat.ask("purge", options, person="mia", moderator=True)
        await w.chat.wait_for(lambda: f"{RESULTS} results" in w.chat.messages[asked].text)
        # The chat has removed a message, and we do not know that yet.
        await w.chat.wait_for(lambda: gone(w, names) >= 1)
        w.chat.hold("notice")
        removed = gone(w, names)
        await w.chat.wait_for(lambda: gone(w, names) > removed)
        await w.service.kill()
        assert rows(tmp_path, "SELECT id FROM purges WHERE ended_at IS NULL") != []
        w.chat.release()
        w.chat.events.clear()  # all that was asked was answered
        await w.service.start()
        await w.chat.wait_for(lambda: gone(w, names) == RESULTS)
        await w.until(lambda: rows(tmp_path, "SELECT 1 FROM purges WHERE ended_at IS NULL") == [])
        assert w.chat.messages[kept].text != GONE
        assert await w.service.stop() == 0
    check(tmp_path)


def gone(w: World, names: list[str]) -> int:
    return sum(w.chat.messages[name].text == GONE for name in names)


def check(tmp_path: Path) -> None:
    assert rows(tmp_path, "SELECT action FROM audit WHERE action LIKE 'purge%' ORDER BY id") == [
        ("purge",), ("purge.end",),
    ]  # fmt: skip
    assert rows(tmp_path, "SELECT count(*) FROM takedowns WHERE next_at IS NULL") == [(RESULTS,)]
    assert rows(tmp_path, "SELECT taken FROM purges") == [(RESULTS,)]
    [(path,)] = rows(tmp_path, "SELECT path FROM media WHERE kind = 'result'")
    files = [file for file in (tmp_path / "media").rglob("*") if file.is_file()]
    assert files == [tmp_path / "media" / path]
