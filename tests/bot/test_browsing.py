"""/models: what people see of the provider's lists, and what they are spared."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.browsing import PER_PAGE, browse
from bot.provider.auth import NoAuth
from bot.provider.client import ProviderClient
from bot.provider.shelves import FRESH_MS, Shelves


def model(number: int, **more: Any) -> dict[str, Any]:
    named = {"sdModelCheckpoint": f"m{number:03}.safetensors", "sdModelName": f"Model {number}"}
    return {"id": number, "modelBaseModel": "SD 1.5", "modelStatus": 1, **named, **more}


@dataclass
class Library:
    """Serves rows page by page, and counts how often it was asked."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    now: int = 1_700_000_000_000
    broken: bool = False
    shelves: Shelves | None = None

    async def handle(self, request: web.Request) -> web.Response:
        self.calls += 1
        if self.broken:
            return web.Response(status=500)
        asked = await request.json()
        first = (asked["pageNum"] - 1) * asked["pageSize"]
        rows = self.rows[first : first + asked["pageSize"]]
        page = {"rows": rows, "total": len(self.rows), "pageSize": 100, "pageNum": 1}
        return web.json_response({"code": "200", "msg": "success", "data": page})

    async def text(self, *, search: str = "", page: int = 1, adult: bool = False) -> str:
        answer = await browse(self.shelves, "models", search=search, page=page, adult=adult)
        return "\n".join(message.format_map(dict(values)) for message, values in answer.lines)


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    one = Library()
    app = web.Application()
    app.router.add_post("/{path:.*}", one.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        client = ProviderClient(
            session, name="z", base_url=url, auth=NoAuth(), clock=lambda: one.now, ids=lambda: "n"
        )
        one.shelves = Shelves(client, clock=lambda: one.now)
        yield one
    await runner.cleanup()


async def test_a_page_tells_names_as_read_and_as_typed_and_where_it_stands(
    library: Library,
) -> None:
    library.rows = [model(number) for number in range(1, 31)]
    text = await library.text(page=2)
    assert f"{PER_PAGE + 1}. Model 13 (SD 1.5): m013.safetensors" in text
    assert "Page 2 of 3. Copy a name into the option “model” of /imagine." in text
    assert len(text) < 2000


async def test_a_list_is_read_once_for_hours_whatever_is_asked_of_it(library: Library) -> None:
    library.rows = [model(number) for number in range(250)]
    for page in (1, 2, 3):
        await library.text(page=page)
    await library.text(search="Model 24")
    assert library.calls == 3
    library.now += FRESH_MS
    await library.text()
    assert library.calls == 6


async def test_what_is_offline_or_for_adults_is_not_shown(library: Library) -> None:
    library.rows = [model(1), model(2, modelStatus=0), model(3, isAdult=1)]
    assert "Model 1" in (text := await library.text())
    assert "Model 2" not in text
    assert "Model 3" not in text
    assert "Model 3" in await library.text(adult=True)
    assert "Model 2" not in await library.text(adult=True)


async def test_a_search_finds_parts_of_both_names_in_any_case(library: Library) -> None:
    library.rows = [model(1), model(20, sdModelName="Photon")]
    assert "m020" in await library.text(search="PHOTO")
    assert "Photon" in await library.text(search="m020")
    assert "Try a shorter part" in await library.text(search="nothing")
    assert "only 1 pages" in await library.text(page=2)


async def test_a_list_that_cannot_be_read_is_one_sentence_and_asked_for_again(
    library: Library,
) -> None:
    library.rows, library.broken = [model(1)], True
    assert "cannot be read right now" in await library.text()
    library.broken = False
    assert "Model 1" in await library.text()


async def test_a_title_cannot_ping_anybody(library: Library) -> None:
    library.rows = [model(1, sdModelName="@everyone **x** https://evil.example")]
    text = await library.text()
    assert not {"@", "*"} & set(text)
    assert "evil.example" not in text


async def test_a_file_name_is_told_to_the_letter(library: Library) -> None:
    library.rows = [model(1, sdModelCheckpoint="photon_v1_84728.safetensors")]
    assert "photon_v1_84728.safetensors" in await library.text()


async def test_without_a_provider_there_is_no_list() -> None:
    assert "cannot be read" in await Library().text()
