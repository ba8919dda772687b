"""Being one person on two platforms: what it takes, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, BEN, HERE, Door, open_door

from bot.invocation import Address, Person

pytestmark = pytest.mark.stores

THERE = Address("other", "other:home", "other:general")
ADA_THERE = Person("other:ada", "Ada")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


async def code(door: Door) -> str:
    answer = await door.ask("link")
    assert answer.private
    found = re.search(r"/link (\w{8})\n.*<t:\d+:R>", answer.text)
    assert found is not None, answer.text
    return found[1]


async def linked(door: Door) -> None:
    answer = await door.ask("link", person=ADA_THERE, at=THERE, code=await code(door))
    assert "one person now" in answer.text


async def test_a_code_typed_as_people_type_joins_two_accounts(door: Door) -> None:
    typed = (await code(door)).lower().replace("0", "o").replace("1", "l")
    answer = await door.ask("link", person=ADA_THERE, at=THERE, code=f" {typed[:4]}-{typed[4:]} ")
    assert "one person now" in answer.text
    assert "linked already: Other" in (await door.ask("link")).text


async def test_a_wrong_code_an_own_one_and_one_too_late_are_refused_in_words(door: Door) -> None:
    given = await code(door)
    wrong = await door.ask("link", person=ADA_THERE, at=THERE, code="nonsense")
    assert "no such code" in wrong.text
    assert "your own" in (await door.ask("link", code=given)).text
    door.clock[0] += 10 * 60 * 1000
    late = await door.ask("link", person=ADA_THERE, at=THERE, code=given)
    assert "Get a new one" in late.text


async def test_one_sees_and_cancels_from_either_account(door: Door) -> None:
    asked = await door.ask("imagine", prompt="a boat")
    await linked(door)
    assert "a boat" in (await door.ask("queue", person=ADA_THERE, at=THERE)).text
    assert "Cancelled" in (await door.ask("cancel", person=ADA_THERE, at=THERE)).text
    assert (await door.task(asked)).state == "cancelled"


async def test_a_kept_result_is_not_carried_to_another_platform(door: Door) -> None:
    await door.park(await door.ask("imagine", prompt="a boat"))
    await linked(door)
    said = await door.ask("queue", person=ADA_THERE, at=replace(THERE, direct=True))
    assert "Use /queue in the server it is from" in said.text


async def test_credits_are_counted_apart_unless_the_server_says_otherwise(door: Door) -> None:
    await linked(door)
    await door.ask("imagine", prompt="a boat", images=4)
    assert "10 of 10" in (await door.ask("quota", person=ADA_THERE, at=THERE)).text
    assert "6 of 10" in (await door.ask("quota")).text


async def test_unlink_makes_them_two_again(door: Door) -> None:
    await linked(door)
    assert "separate again" in (await door.ask("unlink", person=ADA_THERE, at=THERE)).text
    assert "not linked" in (await door.ask("unlink")).text
    await door.ask("imagine", prompt="a boat")
    assert "no unfinished" in (await door.ask("queue", person=ADA_THERE, at=THERE)).text


async def test_nobody_else_is_linked_by_that(door: Door) -> None:
    await linked(door)
    await door.ask("imagine", prompt="a boat")
    assert "no unfinished" in (await door.ask("queue", person=BEN, at=HERE)).text
    assert "a boat" in (await door.ask("queue", person=ADA)).text
