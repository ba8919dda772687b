"""What a query says of a task at each moment of its life."""

from __future__ import annotations

import asyncio
import io
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from support.localprovider import SECONDS, Provider, Start, painting, png


async def ask(provider: Provider, path: str, client_id: str = "task-1") -> dict[str, Any]:
    return await provider.post(path, {"businessTaskId": client_id})


@pytest.mark.parametrize(
    "path", ["/sd/v2/queryTaskInfo", "/sd/queryTaskInfo", "/tool/enhance/queryTask",
             "/tool/v2/roop/queryTask", "/tool/removebg/queryTask"]
)  # fmt: skip
async def test_an_unknown_id_is_refused(provider: Provider, path: str) -> None:
    answer = await ask(provider, path)
    assert answer == {"code": "400", "msg": "There is no such task.", "data": None}


async def test_a_query_without_an_id_is_refused(provider: Provider) -> None:
    answer = await provider.post("/sd/v2/queryTaskInfo", {})
    assert (answer["code"], answer["msg"]) == ("400", "businessTaskId is missing.")


async def test_an_unfinished_picture_is_generating_with_its_progress(provider: Provider) -> None:
    await provider.fault(hold=True)
    await provider.accepted("/sd/v2/text2image", painting())
    data = await provider.state("task-1")
    assert data["status"] in (1, 3)
    assert data["differentialImageRspList"] is None
    if data["status"] == 1:
        assert 0 <= float(data["temporaryImageDto"]["progress"]) <= 1
        assert data["temporaryImageDto"]["jobCount"] == 1
    archived = await ask(provider, "/sd/queryTaskInfo")
    assert set(archived["data"]) == {"task_id", "status", "desc", "differentialImageRspList"}


async def test_of_several_pictures_the_last_that_is_done_is_shown_meanwhile(
    provider: Provider,
) -> None:
    await provider.fault(hold=True)
    await provider.accepted("/sd/v2/text2image", painting(batch_size=2))
    so_far: dict[str, Any] | None = None
    async with asyncio.timeout(SECONDS):
        while so_far is None or so_far["progress"] != "1.00":
            so_far = (await provider.state("task-1"))["temporaryImageDto"]
    with Image.open(io.BytesIO(b64decode(so_far["currentImage"]))) as shown:
        assert shown.size == (64, 64)
    assert (so_far["jobNo"], so_far["jobCount"]) == (1, 2)
    await provider.release()


async def test_what_waits_behind_others_is_queued(provider: Provider) -> None:
    bodies = [painting(f"task-{i}", width=512, height=512) for i in range(12)]
    for body in bodies:
        await provider.accepted("/sd/v2/text2image", body)
    data = await provider.state("task-11")
    assert (data["status"], data["desc"], data["temporaryImageDto"]) == (3, "Queued", None)


@pytest.mark.parametrize(
    ("path", "running"),
    [("enhance", 1), ("interrogate", 1), ("removebg", 1), ("roop", None), ("v2/roop", None)],
)
async def test_an_unfinished_tool_is_told_by_its_own_number_and_without_output(
    provider: Provider, pictures: dict[str, bytes], path: str, running: int | None
) -> None:
    pictures["a.png"] = png()
    url = f"{pictures['url'].decode()}/a.png"
    await provider.fault(hold=True)
    body = {"businessTaskId": "task-1", "image": url, "sourceUrl": url, "targetUrl": url}
    await provider.accepted(f"/tool/{path}", body)
    answer = await ask(provider, f"/tool/{path}/queryTask")
    assert answer["code"] == "200"
    assert answer["data"].get("status") == running
    assert "outputImageUrl" not in answer["data"]
    assert "caption" not in answer["data"]


async def test_the_ids_of_one_tool_are_not_those_of_another(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    pictures["a.png"] = png()
    body = {"businessTaskId": "task-1", "image": f"{pictures['url'].decode()}/a.png"}
    await provider.finished("/tool/enhance", body)
    assert (await ask(provider, "/tool/interrogate/queryTask"))["code"] == "400"
    assert (await ask(provider, "/tool/enhance/queryTask"))["data"]["status"] == 2


async def test_the_live_query_forgets_at_the_end_of_the_month_in_china(start: Start) -> None:
    # 15:59:59 UTC on the last of the month is one second before the month's end in China.
    moment = [round(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC).timestamp() * 1000)]
    provider = await start(clock=lambda: moment[0])
    await provider.painted()
    assert (await ask(provider, "/sd/v2/queryTaskInfo"))["code"] == "200"
    moment[0] += 1000
    assert (await ask(provider, "/sd/v2/queryTaskInfo"))["code"] == "400"
    assert (await ask(provider, "/sd/queryTaskInfo"))["data"]["status"] == 2
