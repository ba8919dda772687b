"""kill -9 in every state of a task, and under load: nothing lost, nothing twice, no credit gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.world import World, world

pytestmark = [pytest.mark.chaos, pytest.mark.stores]

QUICK_POLL = {"EASEL_POLLING__FIRST_AFTER_S": "1"}
PROMPT = {"prompt": "a lighthouse in a storm"}


async def test_a_task_killed_while_it_waits_is_delivered(tmp_path: Path) -> None:
    async with world(tmp_path, EASEL_ZHIQITE__MAX_IN_FLIGHT="1") as w:
        w.vendor.after_accepting.close()
        first = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: w.vendor.after_accepting.waiting == 1)
        second = await w.chat.ask("imagine", PROMPT)
        await w.chat.wait_for(lambda: "number 1" in w.chat.messages[second].text)
        await w.service.kill()
        w.vendor.after_accepting.open()
        await w.service.start()
        await w.chat.until(first, "done")
        await w.chat.until(second, "done")
        await _check_end(w, tasks=2)


async def test_a_task_killed_before_the_vendor_took_it_is_sent_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.vendor.before_accepting.close()
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: w.vendor.before_accepting.waiting == 1)
        await w.service.kill()
        w.vendor.drop_waiting()
        w.vendor.before_accepting.open()
        await w.service.start()
        await w.chat.until(message, "done")
        assert w.vendor.calls["query"] == 2  # asked before it was sent again
        await _check_end(w, tasks=1)


async def test_a_task_killed_before_its_acceptance_was_heard_is_not_sent_twice(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, auto=False, **QUICK_POLL) as w:
        w.vendor.after_accepting.close()
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        await w.service.kill()
        w.vendor.after_accepting.open()
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)  # nobody is there to hear it
        await w.service.start()
        await w.chat.until(message, "done")
        assert w.vendor.calls["submit"] == 1
        await _check_end(w, tasks=1)


async def test_a_task_killed_while_the_vendor_works_is_asked_for(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False, **QUICK_POLL) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "running")
        await w.service.kill()
        (job,) = w.vendor.jobs.values()
        assert await w.vendor.finish(job) is None
        await w.service.start()
        await w.chat.until(message, "done")
        assert w.vendor.calls["submit"] == 1
        await _check_end(w, tasks=1)


async def test_a_callback_after_a_restart_finishes_the_task(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "running")
        await w.restart()
        (job,) = w.vendor.jobs.values()
        assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        await w.chat.until(message, "done")
        assert w.vendor.calls == {"submit": 1}
        await _check_end(w, tasks=1)


async def test_a_task_killed_while_its_result_is_fetched_is_delivered(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.vendor.results.close()
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: w.vendor.results.waiting == 1)
        await w.service.kill()
        w.vendor.results.open()
        await w.service.start()
        await w.chat.until(message, "done")
        await _check_end(w, tasks=1)


async def test_a_result_the_chat_has_but_we_did_not_record_is_one_message(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.chat.hold("done")
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "done")
        await w.service.kill()
        assert set(w.states().values()) == {"succeeded"}
        w.chat.release()
        await w.service.start()
        await w.chat.wait_for(lambda: w.chat.received["done"] == 2)
        await _check_end(w, tasks=1)


@pytest.mark.parametrize("end", ["failed", "cancelled"])
async def test_an_end_without_a_result_is_told_once_and_refunded(tmp_path: Path, end: str) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "running")
        w.chat.hold(end)
        await _end_without_result(w, end)
        await w.chat.until(message, end)
        await w.service.kill()
        w.chat.release()
        await w.service.start()
        await w.chat.wait_for(lambda: w.chat.received[end] == 2)
        await _check_end(w, tasks=1, settled=0)


async def test_killed_again_and_again_under_load_every_task_is_delivered_once(
    tmp_path: Path,
) -> None:
    tasks, kills = 120, 6
    more = {"EASEL_QUOTA__DAILY_CREDITS": "1000", "EASEL_QUOTA__MAX_WAITING": "1000", **QUICK_POLL}
    async with world(tmp_path, **more) as w:
        asking = asyncio.create_task(_ask_steadily(w, tasks, people=10))
        for kill in range(1, kills + 1):
            wanted = kill * tasks // (kills + 2)
            await w.chat.wait_for(lambda n=wanted: len(w.chat.finals_given()) >= n)
            await w.restart()
        await asking
        await w.chat.wait_for(lambda: len(w.chat.finals_given()) >= tasks, timeout_s=90)
        await w.until_state("delivered")  # what was given before the last kill is recorded after it
        await _check_end(w, tasks=tasks)


async def _ask_steadily(w: World, tasks: int, *, people: int) -> None:
    """Ask for the next picture when the last but twenty has arrived."""
    for number in range(tasks):
        await w.chat.wait_for(lambda n=number: len(w.chat.finals_given()) >= n - 20, timeout_s=90)
        await w.chat.ask("imagine", PROMPT, person=f"person{number % people}")


async def _end_without_result(w: World, end: str) -> None:
    if end == "cancelled":
        await w.chat.ask("cancel", {})
        return
    (job,) = w.vendor.jobs.values()
    w.vendor.answer = lambda job: {
        "code": "200",
        "msg": "success",
        "data": {"id_task": job.id, "status": 0, "desc": "out of paint"},
    }
    await w.vendor.finish(job)


async def _check_end(w: World, *, tasks: int, settled: int | None = None) -> None:
    assert await w.service.stop() == 0
    w.check_exactly_once()
    w.check_ledger(tasks=tasks, settled=tasks if settled is None else settled)
