"""Results in groups that mute the bot, throw it out, flood or move: nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.faketelegram.state import Chat, User
from support.faketelegram.world import World, world

pytestmark = pytest.mark.stores

ASK = "/imagine a lighthouse in a storm"


async def begun(w: World, chat: Chat, ada: User, line: str = ASK) -> None:
    """A command that the vendor has taken and not finished."""
    w.telegram.write(ada, line, chat)
    await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)


async def finish(w: World) -> None:
    (job,) = w.vendor.jobs.values()
    await w.vendor.finish(job)


async def until_kept(w: World) -> None:
    """The result waits for /queue."""
    await w.until_rows("SELECT count(*) FROM tasks WHERE parked_at NOTNULL", (1,))


@pytest.mark.parametrize("how", ["muted", "thrown out"])
async def test_a_result_that_cannot_be_posted_waits_for_queue(tmp_path: Path, how: str) -> None:
    async with world(tmp_path, auto=False) as w:
        ada = w.telegram.person("Ada")
        group = w.telegram.group(ada)
        await begun(w, group, ada)
        if how == "muted":
            group.forbidden |= {"photos", "documents"}
        else:
            group.bot = "kicked"
        await finish(w)
        await until_kept(w)
        group.forbidden.clear()
        group.bot = "member"
        w.telegram.write(ada, "/queue", group)
        await w.until_results(group)
        private = w.telegram.private(ada)
        await w.telegram.until(lambda: w.telegram.from_bot(private))
        assert "it comes here now" in w.telegram.from_bot(private)[0].text
        await w.check(tasks=1)
        assert len(w.results(group)) == 1


async def test_a_private_result_is_never_in_the_group(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        ada = w.telegram.person("Ada")
        group, private = w.telegram.group(ada), w.telegram.private(ada)
        await begun(w, group, ada, f"{ASK} --private")
        ada.blocked = True
        await finish(w)
        await until_kept(w)
        w.telegram.write(ada, "/queue", group)
        await w.telegram.until(lambda: w.telegram.from_bot(group))
        assert "Open a private chat with me" in w.telegram.from_bot(group)[0].text
        ada.blocked = False
        w.telegram.write(ada, "/queue", group)
        await w.until_results(private)
        assert [m.kind for m in w.telegram.from_bot(group)] == ["text"]
        await w.check(tasks=1)


@pytest.mark.parametrize("fault", ["flood", "500", "400", "cut", "lost"])
async def test_a_result_comes_once_whatever_telegram_answers(tmp_path: Path, fault: str) -> None:
    async with world(tmp_path, auto=False) as w:
        ada = w.telegram.person("Ada")
        group = w.telegram.group(ada)
        await begun(w, group, ada)
        match fault:
            case "flood":
                w.telegram.faults.flood("editMessageMedia", 2)
            case "500":
                words = "Internal Server Error"
                w.telegram.faults.refuse("editMessageMedia", 500, words, times=2)
            case "400":
                w.telegram.faults.refuse("editMessageMedia", 400, "Bad Request: strange", times=2)
            case "cut":
                w.telegram.faults.cut("editMessageMedia")
            case "lost":
                w.telegram.faults.cut("editMessageMedia", after=True)
        await finish(w)
        await w.until_results(group)
        await w.check(tasks=1)
        assert [m.kind for m in w.telegram.from_bot(group)] == ["photo"]


async def test_a_group_that_moves_takes_its_tasks_along(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        ada = w.telegram.person("Ada")
        old = w.telegram.group(ada, type="group")
        await begun(w, old, ada)
        new = w.telegram.migrate(old)
        await finish(w)
        await w.until_results(new)
        (message,) = w.results(new)
        await w.until_rows("SELECT state FROM tasks", ("delivered",))
        query = w.telegram.press(ada, message, "Delete")
        await w.telegram.until(lambda: w.telegram.methods.answered[query] == "Deleted.")
        assert w.telegram.from_bot(new) == []
        await w.check(tasks=1)


async def test_only_who_asked_or_an_administrator_deletes_and_cancels(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        ada, ben, mo = (w.telegram.person(name) for name in ("Ada", "Ben", "Mo"))
        group = w.telegram.group(ada, ben, mo)
        group.members[mo.id] = "administrator"
        await begun(w, group, ada)
        answered = w.telegram.methods.answered
        await w.telegram.until(lambda: "Cancel" in w.telegram.from_bot(group)[0].buttons)
        waiting = w.telegram.from_bot(group)[0]
        query = w.telegram.press(ben, waiting, "Cancel")
        await w.telegram.until(lambda: "Only the person who asked" in answered[query])
        query = w.telegram.press(mo, waiting, "Cancel")
        await w.telegram.until(lambda: "Cancelled." in answered[query])
        await w.telegram.until(lambda: "given back" in waiting.text)
