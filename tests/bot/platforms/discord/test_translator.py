"""Names and descriptions in a person's language, where the catalogue has fitting ones."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from support.discordbot import Told, make_client

from bot.errors import Text
from bot.invocation import Address, Message
from bot.platforms.discord.translator import Translator

CHINESE = discord.Locale.chinese
WORDS = {
    "command imagine": "画图",
    "option prompt": "提示",
    "option images": "Two Words",
    "Draw a picture from words": "用文字画一幅画",
    "Upscale": "放大图片",
    "What to draw, in any language": "字" * 101,
    "command limits": "限额",
    "command limits set": "设定",
    "option credits": "点数",
}


def catalogue(text: Text, language: str) -> str:
    """A catalogue in which some things stand; `images` and one description cannot be used."""
    return WORDS.get(text.message, text.message) if language == "zh-CN" else text.message


async def _payload(name: str) -> dict[str, Any]:
    async def nothing(address: Address, message: Message) -> None: ...

    tree = make_client(Told(), nothing).tree
    found = next(one for one in tree.get_commands() if one.name == name)
    return await found.get_translated_payload(tree, Translator(catalogue))


async def test_names_and_descriptions_are_localised() -> None:
    imagine = await _payload("imagine")
    assert imagine["name_localizations"] == {"zh-CN": "画图"}
    assert imagine["description_localizations"] == {"zh-CN": "用文字画一幅画"}
    prompt = next(option for option in imagine["options"] if option["name"] == "prompt")
    assert prompt["name_localizations"] == {"zh-CN": "提示"}


async def test_commands_below_another_are_localised_by_their_whole_names() -> None:
    limits = await _payload("limits")
    assert limits["name_localizations"] == {"zh-CN": "限额"}
    set_, show = (one for one in limits["options"] if one["name"] in ("set", "show"))
    assert set_["name_localizations"] == {"zh-CN": "设定"}
    assert set_["options"][0]["name_localizations"] == {"zh-CN": "点数"}
    assert show["name_localizations"] == {}


async def test_menus_are_localised_by_their_own_words() -> None:
    menu = await _payload("Upscale")
    assert menu["name_localizations"] == {"zh-CN": "放大图片"}


async def test_what_is_not_in_the_catalogue_stays_english() -> None:
    quota = await _payload("quota")
    assert quota["name_localizations"] == {}
    assert quota["description_localizations"] == {}


async def test_what_discord_would_refuse_is_left_out_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    options = {option["name"]: option for option in (await _payload("imagine"))["options"]}
    assert "name_localizations" not in options["images"]
    assert "description_localizations" not in options["prompt"]
    assert "Two Words" in caplog.text
