"""The whole of compose.scale.yaml: two web, three workers, two shards; any of them dies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.bucket import Server as Bucket
from support.bucket import environment_of
from support.composed import WEB, WORKER, Composed, Part, composed, shard
from support.discordworld import PROMPT, is_result
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel
from support.postgres import Server

pytestmark = pytest.mark.chaos

PARTS: Mapping[str, Part] = {
    "web-0": WEB,
    "web-1": WEB,
    "worker-0": WORKER,
    "worker-1": WORKER,
    "worker-2": WORKER,
    "discord-0": shard(0, 2),
    "discord-1": shard(1, 2),
}
ENOUGH = {"EASEL_QUOTA__DAILY_CREDITS": "100", "EASEL_QUOTA__MAX_IN_FLIGHT": "50"}


async def asked(w: Composed, channel: Channel) -> list[Message]:
    """Ada and Ben ask for a picture each."""
    people = (w.discord.ada, w.discord.ben)
    told = [await w.discord.use(one, "imagine", PROMPT, channel=channel) for one in people]
    return [await one.message() for one in told]


async def test_one_of_each_kind_dies_and_both_servers_get_every_picture_once(
    tmp_path: Path, server: Server, s3: Bucket
) -> None:
    fake = FakeDiscord()
    fake.gateway.shards = 2
    beacon = fake.world.channel(fake.world.guild("Lighthouse", fake.ada, fake.ben), "beacon")
    bucket = environment_of(s3.url, s3.fresh())
    async with composed(
        tmp_path, await server.fresh(), PARTS, discord=fake, auto=False, **ENOUGH, **bucket
    ) as w:
        await fake.ready(shards=2)
        shown: list[Message] = []
        for number, victim in enumerate(("worker-0", "web-0", "discord-0"), start=1):
            for channel in (fake.general, beacon):
                shown += await asked(w, channel)
            await w.vendor.wait_for(lambda number=number: len(w.vendor.jobs) == 4 * number)
            await w.parts[victim].kill()
            for job in list(w.vendor.jobs.values())[-4:]:
                await w.vendor.finish(job)
            await asyncio.gather(*map(w.until_done, shown))
            await w.parts[victim].start()
            await fake.ready(shards=2)
        for channel in (fake.general, beacon):
            results = [one for one in channel.public if not one.deleted and is_result(one)]
            assert len(results) == 6
        await w.check_end(tasks=12)
