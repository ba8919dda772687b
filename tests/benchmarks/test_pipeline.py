"""The whole way of a task, over and over: asked, reserved, queued, sent, called back, fetched,
decoded, kept, delivered, settled.

An instant vendor and a chat share this process; the service and its decoding process have their
own. The ceiling is a service with nothing behind it between the same two (support/bareservice.py):
the same requests on the same sockets. They take turns. The best of several rounds counts, because
what else the machine does can only slow one; median and slowest are printed beside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support import bareservice as bare
from support import service
from support.carrying import HIGH_LIMITS, carry, told
from support.chat import Chat
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor
from support.world import World

TARGET = 200  #: tasks a second
ROUNDS = 5
TASKS = 500  #: a round
WARM_UP = 250


@pytest.mark.benchmark
async def test_two_cores_carry_200_tasks_a_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rates, ceilings, all_tasks = [], [], WARM_UP + ROUNDS * TASKS
    async with running(tmp_path, service.__file__) as w, running(tmp_path, bare.__file__) as b:
        await carry(b.chat, WARM_UP)
        await carry(w.chat, WARM_UP)
        for _ in range(ROUNDS):
            ceilings.append(await carry(b.chat, TASKS))
            rates.append(await carry(w.chat, TASKS))
        assert await w.service.stop() == 0
    w.check_exactly_once()
    w.check_ledger(tasks=all_tasks, settled=all_tasks)
    assert w.vendor.calls == {"submit": all_tasks}
    with capsys.disabled():
        print(  # noqa: T201
            f"\npipeline {told(rates)}, the same requests with nothing behind them "
            f"{told(ceilings)}, ratio {max(rates) / max(ceilings):.2f} (at least {TARGET}/s)"
        )
    assert max(rates) >= TARGET


@asynccontextmanager
async def running(data_dir: Path, program: str) -> AsyncIterator[World]:
    """A program between a vendor and a chat of its own."""
    port = free_port()
    here = {
        "EASEL_LISTENER__PORT": str(port),
        "EASEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with (data_dir / "log").open("ab") as log:
        async with Vendor() as vendor, Chat() as chat:
            environment = settings(data_dir, vendor.url, **here, **HIGH_LIMITS)
            one = Service(environment, chat.url, program=Path(program), log=log)
            await one.start()
            try:
                yield World(vendor, chat, one, data_dir)
            finally:
                if one.running:
                    await one.kill()
