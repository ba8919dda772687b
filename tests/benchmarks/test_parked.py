"""100,000 parked tasks: what they add to the main process, and how soon a restart delivers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.chat import Chat, Shown
from support.parked import Parked, park
from support.processes import resident
from support.service import Service, settings
from support.vendor import Vendor

EMPTY = Parked(submitted=0, queued=0, succeeded=0)
PARKED = Parked(submitted=94_000, queued=5_000, succeeded=1_000)
ADDED_MIB = 40
FIRST_S = 2


@dataclass
class Run:
    """What was seen of one run."""

    first_s: float = 0  # from `ready` to the first message with a result
    all_s: float = 0
    resident: float = 0  # MiB, once everything due is delivered


@pytest.mark.benchmark
async def test_parked_tasks_cost_little_memory_and_are_taken_up_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = await start_and_deliver(tmp_path / "empty", EMPTY)
    full = await start_and_deliver(tmp_path / "full", PARKED)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{PARKED.tasks} parked tasks: {full.resident:.1f} MiB, empty {empty.resident:.1f} "
            f"MiB, ratio {full.resident / empty.resident:.2f} (at most {ADDED_MIB} MiB more); "
            f"first delivery {full.first_s:.2f} s after `ready` (at most {FIRST_S} s), "
            f"all {PARKED.succeeded} due after {full.all_s:.1f} s"
        )
    assert full.resident - empty.resident <= ADDED_MIB
    assert full.first_s <= FIRST_S


async def start_and_deliver(data_dir: Path, parked: Parked) -> Run:
    """Start on a database with these tasks, and wait until what is due has been delivered."""
    data_dir.mkdir()
    async with Vendor() as vendor, Chat() as chat:
        messages = park(
            data_dir / "easel.db",
            parked,
            result=lambda task_id: f"{vendor.url}/results/{task_id}.png",
            now=time.time_ns() // 1_000_000,
        )
        chat.messages |= {message: Shown(message) for message in messages}
        async with running(Service(settings(data_dir, vendor.url), chat.url)) as service:
            started = time.perf_counter()
            await chat.wait_for(lambda: chat.received["done"] >= min(1, len(messages)))
            first_s = time.perf_counter() - started
            await chat.wait_for(lambda: chat.received["done"] == len(messages))
            all_s = time.perf_counter() - started
            return Run(first_s, all_s, resident(service.pid))


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    await service.start()
    try:
        yield service
    finally:
        await service.kill()
