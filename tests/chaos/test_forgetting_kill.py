"""kill -9 in the midst of forgetting somebody: it is done all the same, and once."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.databases import dump, on_postgres, rows
from support.world import World, world

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

SECRET = "a secret lighthouse"
TASKS = 12
LEFT = "SELECT count(*) FROM tasks WHERE person_id = 'test:ada'"
MORE = {"EASEL_QUOTA__DAILY_CREDITS": "100", "EASEL_QUOTA__MAX_WAITING": "100"}


async def test_killed_again_and_again_somebody_is_forgotten_for_good(tmp_path: Path) -> None:
    async with world(tmp_path, **MORE) as w:
        for _ in range(TASKS):
            await w.chat.ask("imagine", {"prompt": SECRET})
        kept = await w.chat.ask("imagine", {"prompt": "a hen"}, person="ben")
        await w.until_state("delivered")
        before = sums(w)
        w.vendor.after_accepting.close()  # one is under way, for as long as it takes
        await w.chat.ask("imagine", {"prompt": SECRET})
        await w.vendor.wait_for(lambda: w.vendor.after_accepting.waiting == 1)
        answer = await w.chat.ask("forgetme", {"confirm": "yes", "messages": True})
        assert "You are being forgotten" in (await w.chat.until(answer, "notice")).text
        w.chat.events.clear()  # this chat would tell all of it again to each new process
        for step in (1, 3, 6, 9):
            # One message a second: it is in the midst of it each time.
            await w.chat.wait_for(lambda n=step: shown(w) <= TASKS - n)
            await w.restart()
        w.vendor.after_accepting.open()
        await w.until(lambda: rows(w.data_dir, "SELECT * FROM forgettings") == [])
        assert rows(w.data_dir, LEFT) == [(0,)]
        assert shown(w) == 0
        assert w.chat.messages[kept].status == "done"
        assert sums(w) == before
        assert len([path for path in (tmp_path / "media").rglob("*.png")]) == 1
        assert await w.service.stop() == 0
    assert "a hen" in str(dump(tmp_path))
    assert SECRET not in str(dump(tmp_path))
    if not on_postgres():  # there VACUUM gives back what is free, in its own time
        assert SECRET.encode() not in (tmp_path / "easel.db").read_bytes()  # nor in what is free


def shown(w: World) -> int:
    """Results of the person's that the chat still has."""
    finished = [one for one in w.chat.messages.values() if one.status == "done"]
    return len(finished) - 1  # the other person's


def sums(w: World) -> list[tuple[object, ...]]:
    """What the server has used, and what became of it; given up tasks apart."""
    return [
        *rows(w.data_dir, "SELECT space_id, sum(used) FROM usage GROUP BY 1"),
        *rows(
            w.data_dir,
            "SELECT space_id, command, sum(delivered), sum(charged) FROM usage_days "
            "WHERE person_id <> '' GROUP BY 1, 2",
        ),
    ]
