"""Each fault does what it says, to the task it was ordered for and to no other."""

from __future__ import annotations

import asyncio
import json

import pytest
from support.localprovider import SECONDS, SERVICE, Provider, Receiver, Start, painting, png

QUERY = "/sd/v2/queryTaskInfo"


async def test_a_fault_meets_only_what_matches_and_only_so_often(provider: Provider) -> None:
    await provider.fault(match="猫", times=1, refuse="not today")
    assert (await provider.painted(client_id="dog"))["data"]["status"] == 2
    cat = painting("cat", prompt="一只猫")
    assert (await provider.post("/sd/v2/text2image", cat))["msg"] == "not today"
    assert (await provider.post("/sd/v2/text2image", cat))["code"] == "200"


async def test_an_unknown_fault_is_refused(provider: Provider) -> None:
    async with provider.session.post(f"{provider.url}/faults", json=[{"sloow": 1}]) as response:
        assert await response.json() == {
            "code": "400",
            "msg": "there is no fault sloow.",
            "data": None,
        }


async def test_a_refused_submission_leaves_no_task(provider: Provider) -> None:
    await provider.fault(refuse="the moon is wrong")
    answer = await provider.post("/sd/v2/text2image", painting())
    assert answer == {"code": "400", "msg": "the moon is wrong", "data": None}
    assert (await provider.post(QUERY, {"businessTaskId": "task-1"}))["code"] == "400"


async def test_a_held_task_finishes_when_it_is_released(
    provider: Provider, receiver: Receiver
) -> None:
    await provider.fault(match="held", hold=True)
    body = {**painting("held"), "callbackUrl": receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    # A held task does not keep the others from being done.
    assert (await provider.painted(client_id="free"))["data"]["id_task"] == "free"
    assert (await provider.state("held"))["status"] in (1, 3)
    assert await provider.release("other") == 0
    assert await provider.release("held") == 1
    assert (await receiver.next())["data"]["id_task"] == "held"


async def test_a_slow_task_takes_so_long(provider: Provider) -> None:
    clock = asyncio.get_running_loop().time
    await provider.fault(slow_s=0.3)
    begun = clock()
    await provider.painted()
    assert clock() - begun >= 0.3


async def test_a_lost_callback_never_comes_and_a_query_has_the_result(provider: Provider) -> None:
    await provider.fault(match="lost", callback_lost=True)
    body = {**painting("lost"), "callbackUrl": provider.receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    await provider.painted(client_id="after")
    assert (await provider.calls())["lost"]["callback"] == 0
    assert (await provider.state("lost"))["status"] == 2


async def test_a_duplicated_callback_comes_so_often(provider: Provider, receiver: Receiver) -> None:
    await provider.fault(callback_times=3)
    first = await provider.painted()
    assert [await receiver.next(), await receiver.next()] == [first, first]
    await provider.painted(client_id="task-2")
    assert receiver.bodies.empty()


async def test_an_early_callback_comes_before_the_acknowledgement(
    provider: Provider, receiver: Receiver
) -> None:
    await provider.fault(callback_early=True)
    body = {**painting(), "callbackUrl": receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    assert receiver.bodies.get_nowait()


@pytest.mark.parametrize("how", ["unparseable", "oversized"])
async def test_a_garbled_callback_cannot_be_read(
    provider: Provider, receiver: Receiver, how: str
) -> None:
    await provider.fault(callback_garbled=how)
    body = {**painting(), "callbackUrl": receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    garbled = await receiver.raw()
    if how == "oversized":
        assert len(garbled) > 256 * 2**10
    else:
        with pytest.raises(ValueError, match=r"."):
            json.loads(garbled)


@pytest.mark.parametrize("kind", ["accepted", "dropped"])
async def test_a_lost_submission_is_never_answered_and_may_have_been_accepted(
    provider: Provider, kind: str
) -> None:
    await provider.fault(submit_lost=kind)
    url = f"{provider.url}{SERVICE}/sd/v2/text2image"
    posting = asyncio.ensure_future(provider.session.post(url, json=painting()))
    await asyncio.wait([posting], timeout=0.3)
    wanted = "200" if kind == "accepted" else "400"
    async with asyncio.timeout(SECONDS):
        while (await provider.post(QUERY, {"businessTaskId": "task-1"}))["code"] != wanted:
            assert kind == "accepted"
    assert posting.cancel(), "it was answered"


async def test_a_failed_task_says_why(provider: Provider, pictures: dict[str, bytes]) -> None:
    await provider.fault(fail="out of paint", times=2)
    drawn = await provider.painted()
    assert (drawn["msg"], drawn["data"]["status"]) == ("out of paint", 0)
    assert drawn["data"]["desc"] == "out of paint"
    pictures["a.png"] = png()
    body = {"businessTaskId": "task-2", "image": f"{pictures['url'].decode()}/a.png"}
    enlarged = await provider.finished("/tool/enhance", body)
    assert (enlarged["msg"], enlarged["data"]["status"]) == ("out of paint", 0)


async def test_a_task_without_output_succeeds_empty(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    await provider.fault(no_output=True, times=2)
    drawn = (await provider.painted())["data"]
    assert (drawn["status"], drawn["differentialImageRspList"]) == (2, [])
    pictures["a.png"] = png()
    body = {"businessTaskId": "task-2", "image": f"{pictures['url'].decode()}/a.png"}
    described = (await provider.finished("/tool/interrogate", body))["data"]
    assert (described["status"], described["caption"]) == (2, "")


async def test_images_are_deleted_and_flagged_one_by_one(provider: Provider) -> None:
    await provider.fault(deleted=[0], flagged=[1])
    images = (await provider.painted(batch_size=3))["data"]["differentialImageRspList"]
    assert [image["image_status"] for image in images] == [2, 1, 1]
    assert [image["img_audit_status"] for image in images] == [True, False, True]
    assert images[0]["image_url"] is None


async def test_a_result_can_be_said_to_be_anywhere(
    provider: Provider, pictures: dict[str, bytes]
) -> None:
    await provider.fault(result_url="http://169.254.169.254/secret", times=2)
    (image,) = (await provider.painted())["data"]["differentialImageRspList"]
    assert image["image_url"] == "http://169.254.169.254/secret"
    pictures["a.png"] = png()
    body = {"businessTaskId": "task-2", "image": f"{pictures['url'].decode()}/a.png"}
    enlarged = (await provider.finished("/tool/enhance", body))["data"]
    assert enlarged["outputImageUrl"] == "http://169.254.169.254/secret"


async def test_queries_can_fail_for_a_while(provider: Provider) -> None:
    await provider.fault(query_error=503, query_errors=2)
    await provider.painted()
    url, body = f"{provider.url}{SERVICE}{QUERY}", {"businessTaskId": "task-1"}
    statuses = []
    for _ in range(3):
        async with provider.session.post(url, json=body) as response:
            statuses.append(response.status)
    assert statuses == [503, 503, 200]
    assert (await provider.calls())["task-1"]["query"] == 3


async def test_the_live_query_can_be_unaware_of_a_task_that_the_archive_has(
    provider: Provider,
) -> None:
    await provider.fault(unheard=1)
    await provider.painted()
    body = {"businessTaskId": "task-1"}
    assert (await provider.post(QUERY, body))["code"] == "400"
    assert (await provider.post("/sd/queryTaskInfo", body))["data"]["status"] == 2


async def test_calls_are_counted_by_task_and_can_be_waited_for(start: Start) -> None:
    provider = await start()
    body = {**painting(), "callbackUrl": provider.receiver.url}
    await provider.accepted("/sd/v2/text2image", body)
    counts = await provider.calls(id="task-1", kind="callback", at_least=1)
    assert counts == {"task-1": {"submit": 1, "query": 0, "callback": 1}}


async def test_cleared_faults_are_gone(provider: Provider) -> None:
    await provider.fault(refuse="no", times=100)
    async with provider.session.delete(f"{provider.url}/faults") as response:
        assert response.status == 200
    await provider.accepted("/sd/v2/text2image", painting())
