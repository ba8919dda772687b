"""What the doctor says of the servers the bot is in, with each fault there."""

from __future__ import annotations

import discord
from support.fakediscord.payloads import my_guild
from support.fakediscord.permissions import EVERYTHING, ORDINARY, Permission
from support.fakediscord.snowflakes import Clock
from support.fakediscord.world import Guild, World
from support.machine import levels

from bot.doctor.discordapi import MOST_PAGES, PAGE, Server
from bot.doctor.discordservers import permissions


def server(world: World, guild: Guild) -> Server:
    """The server as Discord lists it."""
    return Server.model_validate(my_guild(guild, world.application.bot))


def harbour(name: str = "Harbour", *, without: int = 0) -> Server:
    """A server where nobody's role grants these to the bot."""
    world = World(Clock())
    guild = world.guild(name)
    for role in guild.roles:
        role.permissions = int(ORDINARY & ~without)
    return server(world, guild)


def test_a_bot_in_no_server_is_told() -> None:
    (found,) = permissions([])
    assert (found.level, found.says) == ("warning", "the bot is in no server")


def test_servers_that_grant_everything_are_ok_in_one_line() -> None:
    (found,) = permissions([harbour(), harbour()])
    assert (found.level, "all of 2 servers" in found.says) == ("ok", True)
    (found,) = permissions([harbour()])
    assert "in its only server" in found.says


def test_an_administrator_lacks_nothing() -> None:
    for bits in (Permission.ADMINISTRATOR, EVERYTHING):
        (found,) = permissions([Server(id="1", name="Harbour", permissions=int(bits))])
        assert found.level == "ok"


def test_what_is_lacking_is_named_as_discord_names_it_with_the_server() -> None:
    lacking = Permission.ATTACH_FILES | Permission.SEND_MESSAGES_IN_THREADS
    (found,) = permissions([harbour(), harbour("Reef", without=lacking)])
    assert found.level == "warning"
    assert found.says == (
        "in the server “Reef” it lacks “Send Messages in Threads”, “Attach Files”"
    )


def test_each_permission_that_the_library_checks_is_looked_at() -> None:
    for name in ("view_channel", "send_messages", "attach_files", "embed_links"):
        bit = discord.Permissions(**{name: True}).value
        (found,) = permissions([harbour(without=bit)])
        assert (found.level, "it lacks" in found.says) == ("warning", True)


def test_only_the_first_servers_are_named_and_the_rest_is_counted() -> None:
    reefs = [harbour(f"Reef {n}", without=Permission.EMBED_LINKS) for n in range(13)]
    *named, counted = permissions(reefs)
    assert len(named) == 10
    assert (counted.level, "in 3 more servers" in counted.says) == ("warning", True)


def test_a_list_that_was_cut_is_told_as_such() -> None:
    (found,) = permissions([harbour()] * (MOST_PAGES * PAGE))
    assert (levels([found]), "the first 1000 servers" in found.says) == (["ok"], True)


def test_a_servers_name_can_neither_break_the_line_nor_command_a_terminal() -> None:
    name = "Reef\n\x1b[31m" + "x" * 90
    (found,) = permissions([harbour(name, without=Permission.EMBED_LINKS)])
    assert found.says.isprintable()
    assert len(found.says) < 100
