"""Starting and stopping."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from support.localprovider import Provider, Start, listening, painting

from bot.errors import OperatorError


async def test_it_stops_within_three_seconds_with_work_in_hand(provider: Provider) -> None:
    await provider.fault(hold=True)
    await provider.fault(submit_lost="dropped")
    await provider.accepted("/sd/v2/text2image", painting("held"))
    lost = asyncio.create_task(provider.post("/sd/v2/text2image", painting("lost")))
    await provider.calls(id="lost", kind="submit")
    big = painting("big", width=1024, height=1024)
    await provider.accepted("/sd/v2/text2image", big)
    await provider.stop()
    with pytest.raises(aiohttp.ClientError):
        await lost


async def test_two_providers_do_not_share_a_folder(start: Start, provider: Provider) -> None:
    with pytest.raises(OperatorError, match="Another local provider uses"):
        await start()


async def test_a_port_that_is_taken_is_one_plain_sentence(start: Start) -> None:
    async with listening(web.Application()) as url:
        with pytest.raises(OperatorError, match="cannot listen at"):
            await start(port=int(url.rpartition(":")[2]))


async def test_a_queue_of_a_newer_version_is_refused(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "provider"
    folder.mkdir()
    with sqlite3.connect(folder / "queue.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(OperatorError, match="newer version"):
        await start()


async def test_without_leave_there_are_no_faults_to_order(start: Start) -> None:
    provider = await start(faults=False)
    async with provider.session.post(f"{provider.url}/faults", json=[]) as response:
        assert response.status == 404


def test_the_server_itself_loads_no_numpy_and_no_pictures() -> None:
    check = (
        "import sys, bot.localprovider.server; print('numpy' in sys.modules, 'PIL' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == ["False", "False"]
