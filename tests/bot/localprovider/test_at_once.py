"""Prompts are expanded in the submission's own answer: it takes no work, and no queue."""

from __future__ import annotations

from typing import Any

from support.localprovider import Provider, painting
from support.payloads import payload

PATH = "/tool/prompts/expand"


def asked(client_id: str = "words-1", **changes: Any) -> dict[str, Any]:
    return {**payload("expand.request.reference"), "businessTaskId": client_id, **changes}


async def test_the_answer_has_the_prompts(provider: Provider) -> None:
    data = await provider.accepted(PATH, asked(sequencesNum=3))
    assert data["status"] == 0
    assert len(set(data["prompts"])) == 3
    assert all(made.startswith("a cat, ") for made in data["prompts"])
    assert (data["toolTask"], data["businessTaskId"]) == ("prompts/expand", "words-1")


async def test_it_does_not_wait_for_pictures(provider: Provider) -> None:
    await provider.fault(hold=True, match="held")
    for index in range(6):
        await provider.accepted("/sd/v2/text2image", painting(f"held-{index}"))
    assert (await provider.accepted(PATH, asked()))["prompts"]


async def test_the_same_again_is_the_same_and_a_query_says_it_too(provider: Provider) -> None:
    first = await provider.accepted(PATH, asked())
    assert await provider.accepted(PATH, asked()) == first
    assert await provider.accepted(f"{PATH}/queryTask", {"businessTaskId": "words-1"}) == first


async def test_an_id_that_was_used_for_other_words_is_refused(provider: Provider) -> None:
    await provider.accepted(PATH, asked())
    assert (await provider.post(PATH, asked(sourcePrompt="a dog")))["code"] == "400"


async def test_a_callback_comes_where_one_is_asked_for(provider: Provider) -> None:
    callback = await provider.finished(PATH, asked())
    assert callback["data"]["prompts"]


async def test_a_fault_that_was_ordered_takes_it_through_the_queue(provider: Provider) -> None:
    await provider.fault(hold=True)
    data = await provider.accepted(PATH, asked(callbackUrl=provider.receiver.url))
    assert "prompts" not in data
    await provider.release()
    callback = await provider.receiver.next()
    assert callback["data"]["prompts"][0].startswith("a cat, ")
