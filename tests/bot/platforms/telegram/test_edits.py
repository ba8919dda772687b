"""A busy group: results come at once, progress waits and is folded together."""

from __future__ import annotations

import asyncio
from pathlib import Path

from support.faketelegram.room import Room, done, room, waiting
from support.faketelegram.state import Chat, User

from bot.invocation import Invocation
from bot.invocation import Message as Shown


async def busy(r: Room, group: Chat, people: list[User]) -> list[Invocation]:
    """Everybody asks for something at once."""
    for person in people:
        group.members[person.id] = "member"
        r.telegram.write(person, "/imagine a fox", group)
    await r.invoked(len(people))
    return r.dispatch.invoked


def working(percent: int, task: str) -> Shown:
    return Shown(f"{percent} % done.", "running", "imagine", "a fox", task_id=task)


async def test_results_come_at_once_however_much_progress_there_is(tmp_path: Path) -> None:
    async with room(tmp_path, strict_rates=True) as r:
        group = r.telegram.group()
        asked = await busy(r, group, [r.telegram.person(f"P{n}") for n in range(6)])
        for percent in range(0, 100, 5):
            for number, invocation in enumerate(asked):
                await r.platform.show(invocation.address, working(percent, f"t{number}"))
        async with asyncio.timeout(20):
            await asyncio.gather(
                *(
                    r.platform.deliver(
                        invocation.address,
                        done(r.picture(f"m{number}"), person=invocation.person),
                        nonce=f"n{number}",
                    )
                    for number, invocation in enumerate(asked)
                )
            )
        assert [m.kind for m in r.telegram.from_bot(group)] == ["photo"] * 6
        edits = [c for c in r.telegram.sent(group.id) if c.method == "editMessageText"]
        assert len(edits) <= 6
        assert len(r.telegram.sent(group.id)) <= 20


async def test_of_several_states_only_the_newest_is_shown(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "/imagine a fox")
        invocation = await r.invoked()
        for percent in range(0, 101, 10):
            await r.platform.show(invocation.address, working(percent, "task1"))
        await r.telegram.until(lambda: "100 % done" in r.telegram.from_bot(chat)[0].text)
        assert len(r.telegram.called("editMessageText")) <= 2


async def test_a_group_of_many_commands_is_answered_within_its_budget(tmp_path: Path) -> None:
    async with room(tmp_path, strict_rates=True) as r:
        group = r.telegram.group()
        crowd = [r.telegram.person(f"P{n}") for n in range(30)]
        for person in crowd:
            group.members[person.id] = "member"
            r.telegram.write(person, "/imagine a fox", group)
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a wolf")  # nobody elsewhere has to wait for the group
        await r.telegram.until(
            lambda: any(i.options["prompt"] == "a wolf" for i in r.dispatch.invoked)
        )
        await r.telegram.until(lambda: len(r.telegram.sent(group.id)) >= 12)
        assert len(r.telegram.sent(group.id)) <= 20


async def test_what_is_shown_after_the_stop_is_dropped(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a fox")
        invocation = await r.invoked()
        for number in range(5):
            await r.platform.show(invocation.address, waiting(task_id=f"t{number}"))
        await r.platform.stop()
        calls = len(r.telegram.calls)
        await r.platform.start(r.dispatch)
        texts = [c for c in r.telegram.calls[calls:] if c.method == "editMessageText"]
        assert texts == []
