"""Interactions that are posted say all that is needed, and are acted on as those of a gateway."""

from __future__ import annotations

import asyncio
from pathlib import Path

from support.discordbot import Told
from support.discordservice import posted_to
from support.fakediscord.interactions import Callback
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel

from bot.invocation import Suggestion


async def test_a_command_is_acknowledged_dispatched_and_answered_in_one_message(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path, told := Told()):
            await discord.ready(shards=0)
            asked = await discord.use(discord.ada, "imagine", {"prompt": "a fox"})
            message = await asked.message()
            assert message.text == "as you wish"
            assert told.invoked[0].address.message == str(message.id)
        assert discord.endpoint.posted == [202]
        assert discord.gateway.identified == []
        assert not discord.violations


async def test_a_person_is_read_with_roles_and_rights_of_a_server_nobody_told_of(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path, told := Told()):
        await discord.ready(shards=0)
        for person in (discord.ada, discord.mia):
            await (await discord.use(person, "quota")).message()
        ada, mia = (one.person for one in told.invoked)
        everybody = f"discord:{discord.guild.id}"
        roles = discord.guild.members[discord.mia.id].roles
        assert ada.roles == (everybody,)
        assert set(mia.roles) == {everybody, *(f"discord:{role.id}" for role in roles)}
        assert (ada.moderator, mia.moderator, mia.may_delete) == (False, True, True)


async def test_age_restriction_holds_for_channels_and_for_threads_in_them(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        calm = discord.world.thread(discord.general, "talk")
        bare = discord.world.thread(discord.adults, "art")
        places: list[Channel] = [discord.general, discord.adults, calm, bare, bare]
        places.append(discord.world.dm(discord.ada))
        async with posted_to(discord, tmp_path, told := Told()):
            await discord.ready(shards=0)
            for place in places:
                await (await discord.use(discord.ada, "quota", channel=place)).message()
        addresses = [one.address for one in told.invoked]
        assert [one.adult for one in addresses] == [False, True, False, True, True, False]
        parents = [str(discord.general.id), str(discord.adults.id), str(discord.adults.id)]
        assert [one.parent for one in addresses] == [None, None, *parents, None]
        assert [one.direct for one in addresses] == [False] * 5 + [True]
        looked = {one.path for one in discord.asked("GET /channels/*")}
        assert looked == {f"/channels/{discord.general.id}", f"/channels/{discord.adults.id}"}
        assert not discord.violations


async def test_what_is_missing_in_a_thread_is_told_by_its_own_name(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path, told := Told()):
        await discord.ready(shards=0)
        thread = discord.world.thread(discord.general, "talk")
        await discord.deny(discord.general, "send_messages_in_threads")
        asked = await discord.use(discord.ada, "imagine", {"prompt": "a fox"}, channel=thread)
        refused = await asked.message()
        assert "“Send Messages in Threads”" in refused.text
        assert refused.seen_by is discord.ada
        assert told.invoked == []


async def test_completions_come_by_the_same_callback(tmp_path: Path) -> None:
    suggested = (Suggestion("calm.safetensors", "Calm"),)
    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path, told := Told(suggestions=suggested)):
            await discord.ready(shards=0)
            choices = await discord.complete(discord.ada, "imagine", "model", "ca")
            thread = discord.world.thread(discord.adults, "art")
            await discord.complete(discord.ada, "imagine", "model", "ca", channel=thread)
        assert choices == [{"name": "Calm", "value": "calm.safetensors"}]
        assert [adult for *_, adult in told.typed] == [False, True]
        assert discord.endpoint.posted == [202, 202]


async def test_channels_people_and_roles_are_told_by_their_numbers(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path, told := Told()):
        await discord.ready(shards=0)
        thread = discord.world.thread(discord.adults, "art")
        role = discord.guild.members[discord.mia.id].roles[0]
        for command, given, channel in (
            ("channels allow", {"channel": discord.adults}, discord.general),
            ("channels allow", {"channel": thread}, discord.general),
            ("limits set", {"credits": 5, "role": role}, discord.general),
            ("limits set", {"credits": 5, "person": discord.ada}, discord.general),
        ):
            asked = await discord.use(discord.mia, command, given, channel=channel)
            await asked.message()
        said = [
            value
            for one in told.invoked
            for name, value in one.options.items()
            if name != "credits"
        ]
        things = (discord.adults, thread, role, discord.ada)
        assert said == [f"discord:{thing.id}" for thing in things]


async def test_a_command_it_does_not_know_is_answered_all_the_same(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path):
        await discord.ready(shards=0)
        command = next(one for one in discord.commands if one["name"] == "quota")
        command["name"] = "allowance"
        asked = await discord.use(discord.ada, "allowance")
        assert "has changed" in (await asked.message()).text


async def test_an_interaction_posted_again_is_asked_for_once(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path, told := Told()):
        await discord.ready(shards=0)
        discord.endpoint.times = 3
        asked = await discord.use(discord.ada, "imagine", {"prompt": "a fox"})
        await asked.message()
        assert discord.endpoint.posted == [202] * 3
        assert len(told.invoked) == 1
        assert len(discord.asked("POST */callback")) == 1


async def test_what_is_in_hand_is_answered_when_nothing_more_is_taken(tmp_path: Path) -> None:
    let = asyncio.Event()

    async def wait() -> None:
        await let.wait()

    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path, Told(before=wait)) as platform:
            await discord.ready(shards=0)
            first = await discord.use(discord.ada, "quota")
            assert (await first.acknowledged()).kind is Callback.DEFERRED_MESSAGE
            platform.shut()
            second = await discord.use(discord.ben, "quota")
            assert discord.endpoint.posted == [202, 503]
            assert second.failed
            let.set()
            await platform.stop()
        assert (await first.message()).text == "as you wish"


async def test_who_waits_for_a_look_at_a_channel_holds_nobody_else_up(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, posted_to(discord, tmp_path):
        await discord.ready(shards=0)
        thread = discord.world.thread(discord.general, "talk")
        hold = discord.hold("GET /channels/*")
        slow = await discord.use(discord.ada, "quota", channel=thread)
        await hold.arrived()
        await (await discord.use(discord.ben, "quota")).message()
        assert slow.ack is None
        hold.release()
        await slow.message()
        assert discord.endpoint.posted == [202, 202]
