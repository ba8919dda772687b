"""What people and vendors are promised, with the real process between two stand-ins."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.databases import rows
from support.vendor import LISTS
from support.world import World, world

pytestmark = pytest.mark.stores

PROMPT = {"prompt": "a lighthouse in a storm"}


async def test_a_picture_arrives_for_exactly_one_paid_call(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        message = await w.chat.ask("imagine", PROMPT)
        shown = await w.chat.until(message, "done")
        assert len(shown.pictures) == 1
        assert w.vendor.calls == {"submit": 1}
        assert w.vendor.callback_answers == [(200, '{"code":"200"}')]
        await _check_end(w, tasks=1, settled=1)


async def test_fifty_at_once_against_a_limit_of_ten_are_ten(tmp_path: Path) -> None:
    async with world(tmp_path, EASEL_QUOTA__DAILY_CREDITS="10") as w:
        asked = await asyncio.gather(*(w.chat.ask("imagine", PROMPT) for _ in range(50)))
        await w.chat.wait_for(
            lambda: all(w.chat.messages[m].status in ("done", "notice") for m in asked)
        )
        texts = [w.chat.messages[m].text for m in asked if w.chat.messages[m].status == "notice"]
        assert len(texts) == 40
        assert all(re.search(r"limit is 10 credits.*resets <t:\d+:R>", text) for text in texts)
        await _check_end(w, tasks=10, settled=10)


async def test_a_repeated_and_a_late_callback_change_nothing_and_are_acknowledged(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        await w.chat.until(message, "done")
        await w.until_state("delivered")
        before = rows(tmp_path, "SELECT * FROM tasks")
        for _ in range(10):
            assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        late = {"code": "400", "msg": "changed my mind", "data": None}
        assert await w.vendor.call_back(_callback(job), late) == (200, '{"code":"200"}')
        assert rows(tmp_path, "SELECT * FROM tasks") == before
        await _check_end(w, tasks=1, settled=1)


async def test_a_forged_or_oversized_callback_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        await w.until_state("submitted")
        before = rows(tmp_path, "SELECT * FROM tasks")
        base, _, token = _callback(job).rpartition("/")
        forged = await w.vendor.call_back(f"{base}/{token[::-1]}", w.vendor.result(job))
        other = await w.vendor.call_back(
            f"{w.service.url}/callbacks/another/{token}", w.vendor.result(job)
        )
        oversized = await w.vendor.call_back(_callback(job), {"code": "x" * 300_000})
        for answer in (forged, other, oversized):
            assert answer is not None
            assert 400 <= answer[0] < 500
            assert answer[1].count("\n") <= 1
        assert rows(tmp_path, "SELECT * FROM tasks") == before


async def test_a_result_that_the_chat_refuses_is_kept_and_comes_with_queue(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.chat.refuse_next(403)
        await w.chat.ask("imagine", PROMPT)
        await w.until_parked()
        await w.restart()
        asked = await w.chat.until(await w.chat.ask("queue", {}), "notice")
        assert asked.text.startswith("/imagine a lighthouse in a storm: finished.")
        await w.chat.wait_for(lambda: w.chat.received["done"] == 1)
        await _check_end(w, tasks=1, settled=1)


async def test_an_unreadable_callback_is_refused_and_the_provider_asked(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        await w.until_state("submitted")
        job.finished = True
        answer = await w.vendor.call_back(_callback(job), ["garbled"])
        assert answer is not None
        assert answer[0] == 400
        await w.chat.until(message, "done")
        assert w.vendor.calls == {"submit": 1, "query": 1}
        await _check_end(w, tasks=1, settled=1)


async def test_finished_without_a_picture_is_asked_once_more_and_refunded(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        await w.until_state("submitted")
        w.vendor.answer = lambda job: _result(job.id)
        assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        shown = await w.chat.until(message, "failed")
        assert "without a result" in shown.text
        assert w.vendor.calls == {"submit": 1, "query": 1}
        await _check_end(w, tasks=1, settled=0)


async def test_withheld_pictures_are_not_shown_nor_paid_for(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", {**PROMPT, "images": 2})
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        url = f"{w.vendor.url}/results/{job.id}.png"
        w.vendor.answer = lambda job: _result(job.id, url, url, shown=[True, False])
        await w.vendor.finish(job)
        shown = await w.chat.until(message, "done")
        assert len(shown.pictures) == 1
        await _check_end(w, tasks=1, settled=1)
        assert rows(tmp_path, "SELECT sum(used) FROM usage") == [(1,)]


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://10.0.0.1/x.png", "https://evil.example/x.png"]
)
async def test_a_result_at_a_foreign_address_is_not_fetched_and_refunded(
    tmp_path: Path, url: str
) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        await w.until_state("submitted")
        w.vendor.answer = lambda job: _result(job.id, url)
        answer = await w.vendor.finish(job)
        assert answer is not None
        assert answer[0] == 400
        await w.chat.until(message, "failed")
        await _check_end(w, tasks=1, settled=0)


async def test_a_callback_that_comes_before_the_reply_counts(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        w.vendor.after_accepting.close()
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        await w.chat.until(message, "done")
        w.vendor.after_accepting.open()
        assert w.vendor.calls == {"submit": 1}
        await _check_end(w, tasks=1, settled=1)


async def test_without_callbacks_the_result_is_asked_for(tmp_path: Path) -> None:
    poll = {"EASEL_PUBLIC_URL": "", "EASEL_POLLING__FIRST_AFTER_S": "0.5"}
    async with world(tmp_path, **poll) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "done")
        assert w.vendor.calls == {"submit": 1, "query": 1}
        await _check_end(w, tasks=1, settled=1)


async def test_a_refusal_is_told_in_the_vendors_words_and_refunded(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        w.vendor.answer = lambda job: {
            "code": "400",
            "msg": "words @everyone **not** allowed",
            "data": None,
        }
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        shown = await w.chat.until(message, "failed")
        assert "refused" in shown.text
        assert "@everyone" not in shown.text
        assert "given back" in shown.text
        await _check_end(w, tasks=1, settled=0)


@pytest.mark.parametrize("end", ["done", "failed"])
async def test_words_of_the_vendor_that_no_store_keeps_lose_no_task(
    tmp_path: Path, end: str
) -> None:
    odd = "nul \0, half a character \ud800, and the end"
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        (job,) = w.vendor.jobs.values()
        urls = [f"{w.vendor.url}/results/{job.id}.png"] if end == "done" else []
        answer = _result(job.id, *urls)
        answer["data"] |= {"desc": odd, "status": 2 if end == "done" else 0}
        for image in answer["data"]["differentialImageRspList"]:
            image["img_audit"] = [{"label": odd}]
        w.vendor.answer = lambda job: answer
        assert await w.vendor.finish(job) == (200, '{"code":"200"}')
        await w.chat.until(message, end)
        await _check_end(w, tasks=1, settled=int(end == "done"))


async def test_a_provider_that_is_down_is_one_sentence_and_a_refund(tmp_path: Path) -> None:
    down = {"EASEL_ZHIQITE__BASE_URL": "http://127.0.0.1:9", "EASEL_POLLING__DEADLINE_S": "2"}
    async with world(tmp_path, **down) as w:
        message = await w.chat.ask("imagine", PROMPT)
        shown = await w.chat.until(message, "failed", timeout_s=60)
        assert "could not be reached" in shown.text
        assert "Traceback" not in shown.text
        await _check_end(w, tasks=1, settled=0)


async def test_bad_options_get_one_plain_sentence_and_cost_nothing(tmp_path: Path) -> None:
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("imagine", {"prompt": "   "}, "prompt"),
        ("imagine", {"prompt": "x" * 2001}, "2000"),
        ("imagine", {"prompt": "a fox", "ratio": "5:7"}, "ratio"),
        ("imagine", {"prompt": "a fox", "images": 9}, "images"),
        ("imagine", {"prompt": "a fox", "moel": "x"}, "moel"),
        ("upscale", {}, "image"),
        ("imagin", {"prompt": "a fox"}, "imagin"),
    ]
    async with world(tmp_path) as w:
        for command, options, word in bad:
            shown = await w.chat.until(await w.chat.ask(command, options), "notice")
            assert word in shown.text
            assert "\n" not in shown.text.strip()
        await _check_end(w, tasks=0, settled=0)


async def test_bad_pictures_get_one_plain_sentence_and_cost_nothing(tmp_path: Path) -> None:
    async with world(tmp_path / "data") as w:
        for kind in ("text", "bomb", "truncated"):
            picture = tmp_path / f"{kind}.png"
            picture.write_bytes(_bad_picture(kind))
            options = {"image": {"path": str(picture)}, "factor": 2}
            shown = await w.chat.until(await w.chat.ask("upscale", options), "notice")
            assert "image" in shown.text
            assert "Traceback" not in shown.text
        await _check_end(w, tasks=0, settled=0)


async def test_too_many_pixels_out_are_refused_with_the_largest_factor(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "large.png"
    Image.new("RGB", (1500, 1500), (9, 9, 9)).save(picture)
    async with world(tmp_path) as w:
        options = {"image": {"path": str(picture)}, "factor": 8}
        shown = await w.chat.until(await w.chat.ask("upscale", options), "notice")
        assert "factor" in shown.text
        assert " 4" in shown.text
        await _check_end(w, tasks=0, settled=0)


async def test_one_person_with_many_requests_does_not_keep_another_waiting(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False, EASEL_ZHIQITE__MAX_IN_FLIGHT="1") as w:
        many = [await w.chat.ask("imagine", PROMPT, person="many") for _ in range(10)]
        await w.chat.wait_for(lambda: all(w.chat.messages[m].text for m in many))
        one = await w.chat.ask("imagine", PROMPT, person="one")
        await w.chat.wait_for(lambda: w.chat.messages[one].text != "")
        for _ in range(3):
            await w.vendor.wait_for(lambda: any(not j.finished for j in w.vendor.jobs.values()))
            (job,) = (job for job in w.vendor.jobs.values() if not job.finished)
            await w.vendor.finish(job)
        await w.chat.until(one, "done")


async def test_a_stopped_service_leaves_its_tasks_for_the_next_start(tmp_path: Path) -> None:
    async with world(tmp_path, auto=False) as w:
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "running")
        assert await w.service.stop() == 0
        await w.service.start()
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        await w.chat.until(message, "done")
        await _check_end(w, tasks=1, settled=1)


async def test_a_chat_that_is_busy_gets_the_result_when_it_says(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.chat.refuse_next(429, retry_after=1.5)
        message = await w.chat.ask("imagine", PROMPT)
        await w.chat.until(message, "done")
        await _check_end(w, tasks=1, settled=1)


async def test_health_and_metrics_can_be_read(tmp_path: Path) -> None:
    async with world(tmp_path) as w, aiohttp.ClientSession(w.service.url) as http:
        await w.vendor.wait_for(lambda: w.vendor.listings.total() == len(LISTS))
        await w.chat.until(await w.chat.ask("imagine", PROMPT), "done")
        async with http.get("/healthz") as response:
            assert response.status == 200
        async with http.get("/readyz") as response:
            assert response.status == 200
        await w.until_state("delivered")
        async with http.get("/metrics") as response:
            text = await response.text()
        assert 'easel_deliveries_total{platform="test"} 1.0' in text
        # The picture, and one page of each list.
        assert 'easel_provider_calls_total{provider="zhiqite"} 5.0' in text


def _callback(job: Any) -> str:
    assert job.callback_url is not None
    return str(job.callback_url)


def _result(task_id: str, *urls: str, shown: Sequence[bool] = ()) -> dict[str, Any]:
    images = [
        {"image_url": url, "image_status": 1, "img_audit_status": may, "seed": 1}
        for url, may in zip_longest(urls, shown, fillvalue=True)
    ]
    data = {"id_task": task_id, "status": 2, "desc": "", "differentialImageRspList": images}
    return {"code": "200", "msg": "success", "data": data}


def _bad_picture(kind: str) -> bytes:
    import io

    from PIL import Image

    if kind == "text":
        return b"this is not a picture"
    buffer = io.BytesIO()
    size = (30_000, 30_000) if kind == "bomb" else (300, 300)
    Image.new("1", size).save(buffer, "PNG")
    return buffer.getvalue() if kind == "bomb" else buffer.getvalue()[:60]


async def _check_end(w: World, *, tasks: int, settled: int) -> None:
    assert await w.service.stop() == 0
    w.check_exactly_once()
    w.check_ledger(tasks=tasks, settled=settled)
