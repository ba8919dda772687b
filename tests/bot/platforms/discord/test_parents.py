"""Threads are as the channel above them, which is looked at when it has to be, and not for long."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.platforms.discord.parents import KEPT_MS, MOST, Parents


def thread(parent: int) -> dict[str, Any]:
    return {"id": "1", "channel": {"id": "5", "type": 11, "parent_id": str(parent)}}


class Channels:
    """Those for adults, and how often they were looked at."""

    def __init__(self, *adult: int) -> None:
        self.adult = set(adult)
        self.looked: list[int] = []

    async def look_up(self, channel: int) -> bool:
        self.looked.append(channel)
        await asyncio.sleep(0)
        return channel in self.adult


async def test_a_thread_is_as_its_parent() -> None:
    parents, channels = Parents(), Channels(7)
    for parent in (7, 8):
        await parents.learn(thread(parent), channels.look_up, now=0)
    assert parents.is_adult(7)
    assert not parents.is_adult(8)
    assert not parents.is_adult(9)


@pytest.mark.parametrize(
    "told",
    [
        {"id": "1"},
        {"id": "1", "channel": None},
        {"id": "1", "channel": {"id": "5", "type": 0, "parent_id": "7"}},
        {"id": "1", "channel": {"id": "5", "type": 1}},
    ],
)
async def test_nothing_is_looked_at_where_it_is_no_thread(told: dict[str, Any]) -> None:
    channels = Channels()
    assert Parents().suffice(told, now=0)
    await Parents().learn(told, channels.look_up, now=0)
    assert channels.looked == []


async def test_a_burst_in_one_thread_looks_once() -> None:
    parents, channels = Parents(), Channels(7)
    await asyncio.gather(*(parents.learn(thread(7), channels.look_up, now=0) for _ in range(20)))
    assert parents.suffice(thread(7), now=KEPT_MS - 1)
    await parents.learn(thread(7), channels.look_up, now=KEPT_MS - 1)
    assert channels.looked == [7]


async def test_a_channel_that_was_changed_is_noticed_after_minutes() -> None:
    parents, channels = Parents(), Channels(7)
    await parents.learn(thread(7), channels.look_up, now=0)
    channels.adult.clear()
    assert not parents.suffice(thread(7), now=KEPT_MS)
    await parents.learn(thread(7), channels.look_up, now=KEPT_MS)
    assert not parents.is_adult(7)


async def test_where_it_cannot_be_looked_at_it_is_not_for_adults(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refused(_: int) -> bool:
        raise ConnectionError

    async def broken(_: int) -> bool:
        raise KeyError("type")

    parents = Parents()
    for look_up in (refused, broken):
        await parents.learn(thread(7), look_up, now=0)
        assert not parents.is_adult(7)
    assert "broke" in caplog.text


async def test_a_slow_look_holds_nobody_up_and_is_known_afterwards() -> None:
    let, looked = asyncio.Event(), asyncio.Event()

    async def slow(_: int) -> bool:
        await let.wait()
        asyncio.get_running_loop().call_soon(looked.set)
        return True

    parents = Parents(look_s=0.01)
    await parents.learn(thread(7), slow, now=0)
    assert not parents.is_adult(7)
    let.set()
    await looked.wait()
    assert parents.is_adult(7)


async def test_only_so_many_channels_are_kept() -> None:
    parents, channels = Parents(), Channels(*range(MOST + 1))
    for parent in range(MOST + 1):
        await parents.learn(thread(parent), channels.look_up, now=0)
    assert not parents.is_adult(0)
    assert parents.is_adult(MOST)
