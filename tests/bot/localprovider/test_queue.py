"""The queue: bounded, one job an id."""

from __future__ import annotations

from support.localprovider import Provider, Receiver, Start, painting


async def test_a_full_queue_refuses_in_one_sentence_and_has_room_again_later(
    start: Start, receiver: Receiver
) -> None:
    provider = await start(max_waiting=2)
    await provider.fault(hold=True, times=2)
    for name in ("one", "two"):
        body = {**painting(name), "callbackUrl": receiver.url}
        await provider.accepted("/sd/v2/text2image", body)
    answer = await provider.post("/sd/v2/text2image", painting("three"))
    assert answer == {
        "code": "400",
        "msg": "The queue is full. Try again in a minute.",
        "data": None,
    }
    assert await provider.release() == 2
    await receiver.next()
    await receiver.next()
    assert (await provider.painted(client_id="three"))["data"]["status"] == 2


async def test_the_same_submission_again_is_the_same_job(provider: Provider) -> None:
    await provider.painted()
    body = {**painting(), "callbackUrl": provider.receiver.url}
    assert await provider.accepted("/sd/v2/text2image", body) == {"task_id": "task-1"}
    await provider.painted(client_id="task-2")
    assert provider.receiver.bodies.empty()
    assert (await provider.calls())["task-1"]["callback"] == 1


async def test_an_id_is_not_taken_for_another_request(provider: Provider) -> None:
    await provider.accepted("/sd/v2/text2image", painting())
    answer = await provider.post("/sd/v2/text2image", painting(prompt="something else"))
    assert (answer["code"], answer["msg"]) == (
        "400",
        "This task id was already used for another request.",
    )


async def test_jobs_are_done_in_the_order_they_came(provider: Provider) -> None:
    names = [f"task-{index}" for index in range(5)]
    for name in names:
        body = {**painting(name), "callbackUrl": provider.receiver.url}
        await provider.accepted("/sd/v2/text2image", body)
    done = [(await provider.receiver.next())["data"]["id_task"] for _ in names]
    assert sorted(done) == names
