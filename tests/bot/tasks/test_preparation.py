"""More words are asked for once, written down, and only then is the picture asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from support.door import Door, open_door

from bot.provider.auth import NoAuth
from bot.provider.client import ProviderClient
from bot.provider.errors import NotAccepted
from bot.tasks.preparation import Preparation
from bot.tasks.routes import Provider, request_of
from commands.imagine import ImagineRequest
from storage import tasks
from storage.tasks import Task

pytestmark = pytest.mark.stores

WORDS = {"status": 0, "prompts": ["a boat at dawn, soft light"]}


@dataclass
class Expander:
    """Answers prompts/expand as told, and remembers what it was asked."""

    answers: list[dict[str, Any]]
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.heard.append((request.path.rpartition("/")[2], json.loads(await request.read())))
        data = self.answers.pop(0)
        return web.json_response({"code": "200", "msg": "success", "data": data})


@dataclass
class Bench:
    door: Door
    provider: Provider
    expander: Expander

    async def prepare(self, *answers: dict[str, Any]) -> tuple[Task, Task | None]:
        self.expander.answers = list(answers)
        asked = await self.door.ask("imagine", prompt="a boat", improve=True, images=2)
        (task,) = await self.door.claim("local")
        assert task.id == asked.task_id
        preparation = Preparation(self.door.lifecycle, waits=(0.0, 0.0))
        return task, await preparation.prepare(task, self.provider)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    expander = Expander([])
    app = web.Application()
    app.router.add_post("/{path:.*}", expander.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with open_door(tmp_path) as door, ClientSession() as session:
        client = ProviderClient(
            session, name="local", base_url=url, auth=NoAuth(), clock=lambda: 0, ids=lambda: "n"
        )
        yield Bench(door, replace(door.providers["local"], client=client), expander)
    await runner.cleanup()


async def test_the_words_are_written_down_before_anything_is_drawn(bench: Bench) -> None:
    task, ready = await bench.prepare(WORDS)
    assert ready is not None
    kept = await bench.door.database.read(tasks.get(task.id))
    assert kept is not None
    for one in (ready, kept):
        request = request_of(one)
        assert isinstance(request, ImagineRequest)
        assert (request.prompt, request.said) == (WORDS["prompts"][0], "a boat")
        assert request.preparation() is None
    assert task.cost == 3


async def test_a_task_that_has_its_words_asks_for_none(bench: Bench) -> None:
    _, ready = await bench.prepare(WORDS)
    assert ready is not None
    assert await Preparation(bench.door.lifecycle).prepare(ready, bench.provider) is ready
    assert len(bench.expander.heard) == 1


async def test_words_that_take_a_moment_are_asked_for_by_our_own_id(bench: Bench) -> None:
    task, ready = await bench.prepare({"taskId": "pro1"}, {"taskId": "pro1"}, WORDS)
    assert ready is not None
    assert [path for path, _ in bench.expander.heard] == ["expand", "queryTask", "queryTask"]
    assert {body["businessTaskId"] for _, body in bench.expander.heard} == {f"{task.id}-words"}


@pytest.mark.parametrize("nothing", [{"status": 0, "prompts": []}, {"taskId": "pro1"}])
async def test_where_no_words_come_the_task_is_refused_and_not_drawn(
    bench: Bench, nothing: dict[str, Any]
) -> None:
    with pytest.raises(NotAccepted):
        await bench.prepare(nothing, nothing, nothing)


async def test_a_lost_lease_sends_nothing(bench: Bench) -> None:
    bench.expander.answers = [WORDS]
    await bench.door.ask("imagine", prompt="a boat", improve=True)
    (task,) = await bench.door.claim("local")
    await bench.door.lifecycle.cancel(task.id)
    assert await Preparation(bench.door.lifecycle).prepare(task, bench.provider) is None
