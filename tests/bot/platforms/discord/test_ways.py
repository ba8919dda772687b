"""On real sockets: every request passes Discord's own description, and each fault is survived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from support.discordbot import Told
from support.discordgallery import gallery
from support.discordposts import NONCE, TASK, button, picture
from support.discordservice import serving
from support.fakediscord.messages import Message as Seen
from support.fakediscord.server import FakeDiscord

from bot.errors import DeliveryError
from bot.invocation import Address, Message, Person
from bot.platforms.discord.platform import DiscordPlatform

EDIT, POST = "PATCH */messages/*", "POST */channels/*/messages"
BY_TOKEN, BY_BOT = "PATCH /webhooks/*", "PATCH /channels/*"


@dataclass
class Place:
    """Somebody has asked for something, and it was answered."""

    discord: FakeDiscord
    platform: DiscordPlatform
    address: Address
    folder: Path

    @property
    def seen(self) -> list[Seen]:
        """What is in the channel, oldest first."""
        return [one for one in self.discord.general.messages.values() if not one.deleted]

    @property
    def direct(self) -> list[Seen]:
        return list(self.discord.world.dm(self.discord.ada).messages.values())

    def done(self, **more: Any) -> Message:
        """A result."""
        person = Person(f"discord:{self.discord.ada.id}", "Ada")
        pictures = (picture(self.folder),)
        buttons = (button("again"), button("delete"))
        made = Message("Done.", "done", "imagine", "a fox", (), pictures, buttons, task_id=TASK)
        return replace(made, person=person, **more)

    async def deliver(self, **more: Any) -> Address:
        return await self.platform.deliver(self.address, self.done(**more), nonce=NONCE)


@asynccontextmanager
async def answered(folder: Path, *, private: bool = False) -> AsyncIterator[Place]:
    """/imagine was typed, and what came of it is shown."""
    async with FakeDiscord() as discord:
        told = Told(answer=Message("Waiting.", "waiting", buttons=(button("cancel"),)))
        async with serving(discord, folder, told, clock=discord.clock) as platform:
            await discord.ready()
            asked = await discord.use(
                discord.ada, "imagine", {"prompt": "a fox", "private": private}
            )
            await asked.message()
            yield Place(discord, platform, told.invoked[0].address, folder)
        assert discord.violations == []


async def test_every_message_there_is_passes_discords_own_description(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        path = picture(tmp_path).path
        for number, message in enumerate(gallery("# *a* fox", "two foxes <@1>")):
            pictures = tuple(replace(one, path=path) for one in message.pictures)
            await place.platform.deliver(
                place.address, replace(message, pictures=pictures), nonce=f"n{number}"
            )
        assert place.discord.violations == []


async def test_a_result_is_one_message_with_a_picture_and_words(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        await place.deliver()
        [seen] = place.seen
        assert seen.v2
        assert [one.description for one in seen.attachments] == ["a fox"]
        assert "Done." in seen.text
        assert [one.label for one in seen.buttons] == ["again 1", "delete 1"]


async def test_who_waited_long_is_really_notified_once(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        await place.deliver(mention=True)
        await place.deliver(mention=True)  # the process died before it recorded the first
        assert [one.pinged for one in place.seen] == [[], [place.discord.ada]]


# -- Lost and late answers ----------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True], ids=["by token", "by bot token"])
async def test_an_edit_whose_answer_is_lost_is_made_again(tmp_path: Path, late: bool) -> None:
    async with answered(tmp_path) as place:
        if late:
            place.discord.clock.advance(3600)
        place.discord.faults.lose(EDIT)
        with pytest.raises(DeliveryError) as raised:
            await place.deliver()
        assert not raised.value.permanent
        await place.deliver()
        assert len(place.seen) == 1


async def test_a_new_message_whose_answer_is_lost_is_not_made_twice(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        place.address = replace(place.address, message=None)
        place.discord.faults.lose(POST)
        with pytest.raises(DeliveryError):
            await place.deliver()
        place.discord.clock.advance(3600)  # the nonce is forgotten by then
        now = await place.deliver()
        assert [str(one.id) for one in place.seen][1:] == [now.message]


async def test_the_result_waits_for_progress_that_is_on_its_way(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        place.discord.clock.advance(60)
        held = place.discord.faults.hold(EDIT, times=1)
        running = Message("Working on it.", "running")
        progress = asyncio.create_task(place.platform.show(place.address, running))
        await held.arrived()
        result = asyncio.create_task(place.deliver())
        await place.platform.show(place.address, replace(running, text="Too late."))
        held.release()
        await asyncio.gather(progress, result)
        assert [one.text.split("\n")[-1] for one in place.seen] == ["Done."]
        assert "Too late." not in str(place.discord.asked(EDIT))


# -- Rate limits --------------------------------------------------------------------------


async def test_a_short_rate_limit_is_waited_out(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        fault = place.discord.faults.fail(BY_TOKEN, 429, retry_after=0.01)
        await place.deliver()
        assert fault.hit == 1
        assert "Done." in place.seen[0].text


async def test_a_long_rate_limit_is_left_to_a_later_attempt(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        place.discord.clock.advance(3600)
        place.discord.faults.fail(BY_BOT, 429, retry_after=120)
        with pytest.raises(DeliveryError) as raised:
            await place.deliver()
        assert raised.value.retry_after == 120


# -- Where it goes ------------------------------------------------------------------------


async def test_a_channel_that_is_gone_sends_it_to_the_person(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        place.discord.clock.advance(3600)
        await place.discord.remove(place.discord.general)
        now = await place.deliver(mention=True)
        [seen] = place.direct
        assert (now.channel, now.message) == (str(seen.channel.id), str(seen.id))
        assert f"<#{place.discord.general.id}>" in seen.text
        assert await place.deliver(mention=True) == now
        assert len(place.direct) == 1


async def test_a_channel_that_the_bot_may_not_see_sends_it_to_the_person(
    tmp_path: Path,
) -> None:
    async with answered(tmp_path) as place:
        place.discord.clock.advance(3600)
        await place.discord.deny(place.discord.general, "view_channel")
        await place.deliver()
        assert len(place.direct) == 1


async def test_a_private_result_is_shown_to_its_person_alone_then_sent(tmp_path: Path) -> None:
    async with answered(tmp_path, private=True) as place:
        await place.deliver()
        assert [one.seen_by for one in place.seen] == [place.discord.ada]
        assert "Done." in place.seen[0].text
        place.discord.clock.advance(3600)
        await place.deliver()
        assert len(place.direct) == 1
        assert place.discord.general.public == []


async def test_a_private_result_asked_for_again_waits_for_the_answer_to_that(
    tmp_path: Path,
) -> None:
    # Discord would put it in place of the answer, which would then replace it.
    let = asyncio.Event()

    async def wait() -> None:
        await let.wait()

    told = Told(answer=Message("It is posted here again."), before=wait)
    async with FakeDiscord() as discord, serving(discord, tmp_path, told) as platform:
        await discord.ready()
        asked = await discord.use(discord.ada, "queue")
        await asked.acknowledged()
        assert asked.response is not None
        here = told.vetted[0].address
        posted = asyncio.create_task(platform.deliver(here, Message("Done.", "done"), nonce=NONCE))
        await discord.until(lambda: discord.asked("GET */messages/@original"))
        let.set()
        now = await posted
        texts = {str(id): one.text for id, one in discord.general.messages.items()}
        assert texts == {str(asked.response.id): "It is posted here again.", now.message: "Done."}
        assert discord.violations == []


async def test_a_private_result_comes_also_where_the_answer_was_deleted(tmp_path: Path) -> None:
    async with answered(tmp_path, private=True) as place:
        await place.platform.remove(place.address)
        place.address = replace(place.address, message=None)
        now = await place.deliver()
        assert [(str(one.id), one.seen_by) for one in place.seen] == [
            (now.message, place.discord.ada)
        ]


async def test_a_removed_message_is_gone_with_what_belongs_to_it(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        now = await place.deliver(mention=True)
        await place.platform.remove(now)
        assert place.seen == []
        await place.platform.remove(now)


async def test_what_is_taken_down_leaves_one_line_and_nothing_that_belongs_to_it(
    tmp_path: Path,
) -> None:
    gone = Message("This was taken down by a moderator.")
    async with answered(tmp_path) as place:
        now = await place.deliver(mention=True)
        assert len(place.seen) == 2 and place.seen[0].attachments
        await place.platform.retract(now, gone)
        (left,) = place.seen
        assert (left.text, left.attachments, left.buttons) == (gone.text, [], [])
        await place.platform.retract(now, gone)  # after a crash
        place.seen[0].deleted = True
        await place.platform.retract(now, gone)
        assert place.seen == []


async def test_what_cannot_be_edited_any_more_is_deleted(tmp_path: Path) -> None:
    async with answered(tmp_path) as place:
        now = replace(await place.deliver(), token=None, expires_at=None)
        place.discord.faults.fail(BY_BOT, 403, code=50005)
        await place.platform.retract(now, Message("gone"))
        assert place.seen == []


async def test_a_private_answer_is_out_of_reach_once_its_token_ended(tmp_path: Path) -> None:
    async with answered(tmp_path, private=True) as place:
        now = await place.deliver()
        await place.platform.retract(now, Message("gone"))
        assert place.seen[0].text == "gone"
        with pytest.raises(DeliveryError) as raised:
            await place.platform.retract(replace(now, expires_at=0), Message("gone"))
        assert raised.value.permanent
