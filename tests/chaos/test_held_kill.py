"""kill -9 while a result is held back: it is asked about once, decided once, and paid for once."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.chat import Shown
from support.databases import rows
from support.flagged import LOG, flag, pass_days, set_rules
from support.world import World, world

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

PROMPT = {"prompt": "a lighthouse in a storm"}


async def test_killed_after_it_was_written_down_it_is_posted_and_told_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        set_rules(tmp_path, flagged="hold", log_channel=LOG)
        flag(w.vendor, "flagged")
        w.chat.hold("notice")  # the log channel has it; we do not know
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.wait_for(lambda: len(in_log(w)) == 1)
        await w.service.kill()
        assert holding(w) == ("waiting", None, None)
        w.chat.release()
        await w.service.start()
        await w.chat.wait_for(lambda: "moderator" in w.chat.messages[message].text)
        assert len(in_log(w)) == 1
        assert w.chat.received["notice"] == 2
        await end(w, message, "approve")
        await check_end(w, settled=1)


async def test_killed_while_the_person_is_told_they_are_told_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        set_rules(tmp_path, flagged="hold", log_channel=LOG)
        flag(w.vendor, "flagged")
        w.chat.hold("waiting")
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.wait_for(lambda: "moderator" in w.chat.messages[message].text)
        await w.service.kill()
        w.chat.release()
        await w.service.start()
        await w.chat.wait_for(lambda: w.chat.received["waiting"] == 2)
        assert w.chat.received["notice"] == 1
        await end(w, message, "reject")
        await check_end(w, settled=0)


@pytest.mark.parametrize(
    ("decision", "status", "settled"), [("approve", "done", 1), ("reject", "failed", 0)]
)
async def test_killed_after_the_decision_what_was_decided_is_done(
    tmp_path: Path, decision: str, status: str, settled: int
) -> None:
    async with world(tmp_path) as w:
        message = await held(w)
        w.chat.hold(status)
        await end(w, message, decision)
        await w.service.kill()
        states = {"approve": "succeeded", "reject": "failed"}
        assert list(w.states().values()) == [states[decision]]
        w.chat.release()
        await w.service.start()
        await w.chat.wait_for(lambda: w.chat.received[status] == 2)
        check_shown(w, message, decision)
        await check_end(w, settled=settled)


async def test_what_waits_over_a_restart_waits_on_and_can_still_be_decided(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        message = await held(w)
        for _ in range(2):
            await w.restart()
        assert holding(w)[0] == "waiting"
        assert w.chat.received == {"notice": 1, "waiting": 1}
        await end(w, message, "approve")
        await check_end(w, settled=1)


async def test_what_nobody_decided_in_time_counts_as_rejected_by_the_next_start(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        message = await held(w)
        await w.service.kill()
        pass_days(tmp_path, 8)
        await w.service.start()
        shown = await w.chat.until(message, "failed")
        assert "No moderator looked at the result in time" in shown.text
        await w.chat.wait_for(lambda: in_log(w) == [])
        await check_end(w, settled=0)
        assert rows(tmp_path, "SELECT count(*) FROM audit WHERE action = 'held.reject'") == [(1,)]


async def test_what_was_not_recorded_as_delivered_follows_the_rule_of_the_next_start(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        set_rules(tmp_path, flagged="show")
        flag(w.vendor, "flagged")
        w.chat.hold("done")
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "done")
        await w.service.kill()
        set_rules(tmp_path, flagged="withhold")
        w.chat.release()
        await w.service.start()
        shown = await w.chat.until(message, "failed")
        assert shown.pictures == []
        assert await w.service.stop() == 0
        w.check_ledger(tasks=1, settled=0)
        assert rows(tmp_path, "SELECT hidden FROM media") == [(1,)]


async def held(w: World) -> str:
    """A result that waits, posted and told."""
    set_rules(w.data_dir, flagged="hold", log_channel=LOG)
    flag(w.vendor, "flagged")
    message = await w.chat.ask("imagine", PROMPT)
    await w.chat.wait_for(lambda: "moderator" in w.chat.messages[message].text)
    await w.chat.wait_for(lambda: len(in_log(w)) == 1)
    await w.until(lambda: holding(w)[2] is not None)
    return message


async def end(w: World, message: str, decision: str) -> None:
    """A moderator decides, and the chat hears of it."""
    (task_id,) = w.states()
    await w.chat.ask(f"held {decision}", {"result": task_id}, person="mia", moderator=True)
    await w.chat.until(message, "done" if decision == "approve" else "failed")
    check_shown(w, message, decision)


def check_shown(w: World, message: str, decision: str) -> None:
    shown = w.chat.messages[message]
    assert len(shown.pictures) == (decision == "approve")


async def check_end(w: World, *, settled: int) -> None:
    if w.service.running:
        assert await w.service.stop() == 0
    w.check_ledger(tasks=1, settled=settled)
    files = list((w.data_dir / "media").rglob("*.png"))
    assert len(files) == settled
    assert rows(w.data_dir, "SELECT hidden FROM media") == [(0,)] * settled


def in_log(w: World) -> list[Shown]:
    """What moderators see to decide about."""
    channel = LOG.removeprefix("test:")
    return [one for one in w.chat.in_channel(channel) if "approve" in one.buttons]


def holding(w: World) -> tuple[str, str | None, str | None]:
    [row] = rows(w.data_dir, "SELECT state, posted, told FROM holdings")
    return row  # type: ignore[return-value]
