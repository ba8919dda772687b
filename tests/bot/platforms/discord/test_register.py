"""What a command declares is what Discord offers: types, bounds, choices, completion, places."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from support.discordbot import Told, make_client

from bot.invocation import Address, Message
from bot.platforms.discord.register import slash_commands
from commands import COMMANDS, commands_of
from commands.drawing.words import Style
from commands.setup import Setup

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 10, 11
MANAGE_SERVER = 1 << 5


async def _nothing(address: Address, message: Message) -> None: ...


def registered() -> dict[str, dict[str, Any]]:
    """Every command as Discord would be told of it."""
    tree = make_client(Told(), _nothing).tree
    return {command.name: command.to_dict(tree) for command in tree.get_commands()}


def option(command: str, name: str) -> dict[str, Any]:
    options: list[dict[str, Any]] = registered()[command]["options"]
    return next(one for one in options if one["name"] == name)


async def test_every_command_is_registered_with_its_options_in_their_order() -> None:
    names = registered()
    for command in COMMANDS:
        declared = [o.name for o in command.common]
        head, *below = command.name.split()
        told = names[head]
        for word in below:
            told = next(one for one in told["options"] if one["name"] == word)
        assert [o["name"] for o in told["options"]] == declared
        assert told["description"] == command.description


async def test_an_option_has_its_type_and_what_it_may_hold() -> None:
    assert option("imagine", "prompt") == {
        "type": STRING,
        "name": "prompt",
        "description": "What to draw, in any language",
        "required": True,
        "min_length": 1,
        "max_length": 2000,
    }
    images = option("imagine", "images")
    assert (images["type"], images["min_value"], images["max_value"]) == (INTEGER, 1, 4)
    strength = option("imagine", "strength")
    assert (strength["type"], strength["min_value"], strength["max_value"]) == (NUMBER, 0.0, 1.0)
    assert option("upscale", "image")["type"] == ATTACHMENT
    assert option("imagine", "private")["type"] == BOOLEAN


async def test_a_choice_is_chosen_and_a_name_is_completed() -> None:
    ratios = [choice["value"] for choice in option("imagine", "ratio")["choices"]]
    assert ratios == ["1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16"]
    assert option("imagine", "model")["autocomplete"] is True
    assert "autocomplete" not in option("imagine", "prompt")


async def test_commands_are_for_servers_and_direct_messages_and_installed_in_servers() -> None:
    for command in registered().values():
        assert command["contexts"] == ([0] if command["name"] in moderators() else [0, 1])
        assert command["integration_types"] == [0]


def test_moderators_commands_are_shown_to_who_may_manage_the_server() -> None:
    for name, command in registered().items():
        needed = command.get("default_member_permissions")
        assert needed == (MANAGE_SERVER if name in moderators() else None)


def test_a_person_a_role_and_a_channel_are_chosen_from_discord_s_own_lists() -> None:
    limits = option("limits", "set")["options"]
    assert [one["type"] for one in limits] == [INTEGER, USER, ROLE, STRING]
    assert option("block", "user")["type"] == USER
    channel = option("channels", "allow")["options"][0]
    assert (channel["type"], channel["required"]) == (CHANNEL, True)


def moderators() -> set[str]:
    theirs = {command.name.split()[0] for command in COMMANDS if command.moderators}
    return theirs | {"Take down"}


async def test_a_message_has_as_many_menus_as_discord_takes() -> None:
    menus = [name for name, one in registered().items() if one["type"] == 3]
    assert sorted(menus) == [
        "Describe", "Remove background", "Take down", "Upscale", "Use as source",
    ]  # fmt: skip


async def test_a_command_that_a_host_adds_for_moderators_is_theirs_too() -> None:
    server = slash_commands(commands_of(Setup(training=10)), make_client(Told(), _nothing))
    (train,) = (command for command in server if command.name == "train")
    assert train.default_permissions == discord.Permissions(manage_guild=True)


def test_a_drawing_with_a_servers_styles_has_as_many_options_as_discord_takes() -> None:
    setup = Setup(styles={"ink": Style(prompt="ink")})
    (imagine,) = (one for one in commands_of(setup) if one.name == "imagine")
    assert len(imagine.common) == 25
    assert [option.name for option in imagine.common[-3:]] == ["style", "private", "spoiler"]


async def test_an_option_named_in_chinese_keeps_its_english_name_for_us() -> None:
    class Chinese(app_commands.Translator):
        async def translate(
            self, string: app_commands.locale_str, locale: discord.Locale, context: object
        ) -> str | None:
            return "提示" if string.message == "prompt" else None

    tree = make_client(Told(), _nothing).tree
    imagine = tree.get_command("imagine")
    assert isinstance(imagine, app_commands.Command)
    payload = await imagine.get_translated_payload(tree, Chinese())
    assert payload["options"][0]["name"] == "prompt"
    assert payload["options"][0]["name_localizations"]["zh-CN"] == "提示"
