"""Discord posts to several processes behind a balancer: no matter which of them is told what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.composed import WEB, WORKER, Composed, composed
from support.discordworld import PROMPT, png, public_results
from support.portraits import ADA, portrait
from support.postgres import Server


@asynccontextmanager
async def webs(
    folder: Path, database: str, *, workers: int = 1, auto: bool = True
) -> AsyncIterator[Composed]:
    """Two processes that Discord posts to, none with its gateway."""
    parts = {"web-0": WEB, "web-1": WEB} | {f"worker-{one}": WORKER for one in range(workers)}
    http = {"EASEL_DISCORD__MODE": "http", "EASEL_ZHIQITE__CALLBACK_UNDOCUMENTED": "true"}
    async with composed(folder, database, parts, auto=auto, **http) as w:
        await w.discord.ready(shards=0)
        yield w


async def test_each_step_of_a_person_may_reach_another_process(
    tmp_path: Path, server: Server
) -> None:
    async with webs(tmp_path, await server.fresh()) as w:
        ada, ben = w.discord.ada, w.discord.ben
        first = await w.until_done(await (await w.discord.use(ada, "imagine", PROMPT)).message())
        varied = await w.until_done(await (await w.discord.press(first, "Vary", ben)).message())
        opened = await w.discord.press(varied, "Edit", ben)
        form = await opened.modal()
        assert form["title"]
        edited = await (await w.discord.submit(opened, {"Prompt": "two lighthouses"})).message()
        assert "> two lighthouses" in (await w.until_done(edited)).text
        assert len(set(w.front.served)) == 2
        assert set(w.discord.endpoint.posted) == {202}
        assert len(w.discord.world.application.syncs) <= 2
        await w.check_end(tasks=3)
        assert len(public_results(w.discord)) == 3


async def test_a_form_about_a_picture_that_somebody_posted_is_known_to_all(
    tmp_path: Path, server: Server
) -> None:
    async with webs(tmp_path, await server.fresh()) as w:
        post = await w.discord.say(w.discord.ben, "look", png(portrait(ADA, 256)))
        for number in range(2):
            before = len(w.front.served)
            opened = await w.discord.menu(w.discord.ada, "Use as source", post)
            words = await w.discord.submit(opened, {"Draw from it": f"fox {number}"})
            drawn = await w.until_done(await words.message())
            assert f"fox {number}" in drawn.text
            assert len(set(w.front.served[before : before + 2])) == 2
        assert w.discord.asked("GET */messages/*") == []  # what others posted it may not read
        await w.check_end(tasks=2)


async def test_one_process_dies_and_nobody_notices(tmp_path: Path, server: Server) -> None:
    async with webs(tmp_path, await server.fresh(), workers=2, auto=False) as w:
        ada = w.discord.ada
        asked = [await (await w.discord.use(ada, "imagine", PROMPT)).message() for _ in range(2)]
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 2)
        await w.parts["web-0"].kill()
        asked += [await (await w.discord.use(ada, "imagine", PROMPT)).message() for _ in range(2)]
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 4)
        for job in tuple(w.vendor.jobs.values()):
            await w.vendor.finish(job)
        for message in asked:
            assert len((await w.until_done(message)).attachments) == 1
        assert set(w.discord.endpoint.posted) == {202}
        await w.check_end(tasks=4)
        assert len(public_results(w.discord)) == 4
