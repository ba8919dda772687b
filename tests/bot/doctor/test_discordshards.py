"""What the doctor says of shards and of session starts, with each fault there."""

from __future__ import annotations

from support.machine import levels

from bot.config import Discord
from bot.doctor.discordapi import Gateway, Starts
from bot.doctor.discordshards import shards
from bot.doctor.finding import Finding


def found(
    *,
    recommended: int = 1,
    left: int = 999,
    servers: int = 1,
    count: int | None = None,
    ids: list[int] | None = None,
) -> list[Finding]:
    starts = Starts(total=1000, remaining=left, reset_after=90 * 60_000)
    gateway = Gateway(url="wss://gw.example", shards=recommended, session_start_limit=starts)
    return list(shards(Discord(shard_count=count, shard_ids=ids), gateway, servers=servers))


def test_as_many_shards_as_discord_recommends_are_ok() -> None:
    assert levels(found()) == levels(found(recommended=4, servers=3900)) == ["ok", "ok"]
    assert levels(found(recommended=4, count=8, servers=3900)) == ["ok", "ok"]


def test_fewer_shards_than_discord_recommends_are_told() -> None:
    told, _ = found(recommended=4, count=2, servers=3900)
    assert (told.level, "EASEL_DISCORD__SHARD_COUNT to 4" in told.do) == ("warning", True)


def test_more_servers_than_a_shard_may_have_are_a_problem() -> None:
    told, _ = found(recommended=6, count=2, servers=5001)
    assert (told.level, "5001 servers do not fit" in told.says) == ("problem", True)


def test_a_part_of_the_shards_is_told_with_what_others_have_to_run() -> None:
    told, _ = found(recommended=4, count=4, ids=[0, 1], servers=3900)
    assert told.level == "ok"
    assert "shards of this process: 0, 1, of 4 in all" in told.says


def test_too_few_shards_in_several_processes_are_to_be_split_anew() -> None:
    told, _ = found(recommended=8, count=4, ids=[0, 1], servers=7900)
    assert (told.level, "Split 8 shards" in told.do) == ("warning", True)


def test_too_few_session_starts_for_one_more_start_are_a_problem() -> None:
    _, told = found(recommended=4, left=3, servers=3900)
    assert (told.level, "a start needs 4" in told.says, "90 min" in told.do) == (
        "problem",
        True,
        True,
    )


def test_few_session_starts_are_told() -> None:
    _, told = found(left=42)
    assert (told.level, told.says) == ("warning", "42 of 1000 session starts are left")


def test_only_the_shards_of_this_process_count_as_its_starts() -> None:
    _, told = found(recommended=4, count=4, ids=[3], left=1, servers=3900)
    assert told.level == "warning"
