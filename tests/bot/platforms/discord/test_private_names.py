"""The private names of discord.py that Easel uses, held fast for the version that is installed.

pyproject.toml caps discord.py for them. Before the cap is raised these have to pass; each says what
to do where it does not.
"""

from __future__ import annotations

import inspect
from typing import Any

import discord
from discord.state import ConnectionState
from support.discordbot import Told, make_client
from support.fakediscord import asking
from support.fakediscord.interactions import Kind
from support.fakediscord.redirect import redirected
from support.fakediscord.server import FakeDiscord

MOVED = (
    "discord.py hands what its gateway tells to another name now. Find in discord/gateway.py what "
    "is called for the event INTERACTION_CREATE, and call that in bot/platforms/discord/client.py, "
    "`Client.take`. If an interaction can be parsed by a public name by now, use that."
)
NO_ROLES = (
    "discord.py keeps the numbers of a member's roles elsewhere. Find in discord/member.py where "
    "`roles` of the payload goes, and read that in bot/platforms/discord/reading.py, `_roles_of`."
)
NO_USER = "Client.login no longer sets the bot's user: parsing without a gateway needs it."


async def _show(*_: Any) -> None: ...


def test_an_interaction_is_handed_over_by_one_call_that_returns_at_once() -> None:
    parse = getattr(ConnectionState, "parse_interaction_create", None)
    assert parse is not None, MOVED
    assert list(inspect.signature(parse).parameters) == ["self", "data"], MOVED
    assert not inspect.iscoroutinefunction(parse), MOVED


def test_the_gateway_hands_interactions_over_by_the_same_call() -> None:
    """It looks the name up by the event's: whatever is done for the one is done for the other."""
    client = make_client(Told(), _show)
    parsers = client._connection.parsers
    assert parsers["INTERACTION_CREATE"] == client._connection.parse_interaction_create, MOVED


async def test_an_interaction_of_a_server_nobody_told_of_is_parsed_with_what_it_says() -> None:
    async with FakeDiscord() as fake:
        place, mia = fake.general, fake.mia
        interaction = asking.new_interaction(fake.world, Kind.COMMAND, mia, place)
        data = {"id": "1", "name": "quota", "type": 1}
        told: Any = asking.payload(fake.world, interaction, data)
        with redirected(fake.api_url, fake.gateway.url):
            async with make_client(Told(), _show) as client:
                await client.login(fake.token)
                assert client.user is not None, NO_USER
                parsed: Any = discord.Interaction(data=told, state=client._connection)
        assert isinstance(parsed.user, discord.Member)
        assert parsed.user.roles == [], "Roles are known without a gateway by now: use them."
        roles = fake.guild.members[mia.id].roles
        assert list(parsed.user._roles) == [role.id for role in roles], NO_ROLES
        assert parsed.user.guild.id == fake.guild.id
        assert parsed.permissions.manage_guild
        assert parsed.app_permissions.send_messages
        assert isinstance(parsed.channel, discord.TextChannel)
