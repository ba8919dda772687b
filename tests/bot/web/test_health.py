"""What a supervisor and a load balancer are told."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp


async def test_a_process_without_problems_is_healthy(site: Any, web: aiohttp.ClientSession) -> None:
    async def fine() -> None:
        return None

    site.checks["database"] = fine
    async with web.get("/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "problems": {}}


async def test_each_problem_is_named(site: Any, web: aiohttp.ClientSession) -> None:
    async def broken() -> str:
        return "the disk is full"

    async def faulty() -> None:
        raise RuntimeError("a detail for the log only")

    async def stuck() -> None:
        await asyncio.Event().wait()

    site.checks.update(database=broken, discord=faulty, poller=stuck)
    async with web.get("/healthz") as answer:
        assert answer.status == 503
        problems = (await answer.json())["problems"]
    assert problems["database"] == "the disk is full"
    assert set(problems) == {"database", "discord", "poller"}
    assert "detail" not in str(problems)


async def test_a_draining_process_is_not_ready_and_still_healthy(
    site: Any, web: aiohttp.ClientSession
) -> None:
    async with web.get("/readyz") as answer:
        assert answer.status == 200
    site.ready = False
    async with web.get("/readyz") as answer:
        assert answer.status == 503
    async with web.get("/healthz") as answer:
        assert answer.status == 200
