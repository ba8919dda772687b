"""Up while every shard is, and since when not."""

from __future__ import annotations

from bot.platforms.discord.uptime import Uptime


def test_it_is_down_until_every_shard_is_connected() -> None:
    now = [1_000]
    uptime = Uptime(lambda: now[0])
    uptime.connected(0, of=[0, 1])
    now[0] = 6_000
    assert uptime.down_ms() == 5_000
    assert not uptime.reached.is_set()
    uptime.connected(1, of=[0, 1])
    assert uptime.down_ms() == 0
    assert uptime.reached.is_set()


def test_it_counts_from_the_first_shard_that_was_lost() -> None:
    now = [0]
    uptime = Uptime(lambda: now[0])
    for shard in (0, 1):
        uptime.connected(shard, of=[0, 1])
    now[0] = 10_000
    uptime.lost(0)
    now[0] = 40_000
    uptime.lost(1)
    uptime.lost(1)
    assert uptime.down_ms() == 30_000
    uptime.connected(0, of=[0, 1])
    assert uptime.down_ms() == 30_000
    uptime.connected(1, of=[0, 1])
    assert uptime.down_ms() == 0


def test_a_client_that_was_given_up_has_lost_all_its_shards() -> None:
    uptime = Uptime(lambda: 0)
    uptime.connected(0, of=[0])
    uptime.lost_all()
    assert uptime.down_ms() > 0
