"""Commands, options and menus have names in every language, and such as Discord takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from support.discordbot import Told, make_client

from bot.invocation import Address, Message
from bot.languages import ours
from bot.platforms.discord.translator import Translator

LOCALES = [locale for locale in discord.Locale if locale.value in ours().languages]
each = pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.value)


Payload = dict[str, Any]


async def payloads() -> list[Payload]:
    async def nothing(address: Address, message: Message) -> None: ...

    tree = make_client(Told(), nothing).tree
    return [await one.get_translated_payload(tree, Translator()) for one in tree.get_commands()]


def below(payload: Payload) -> Iterator[Payload]:
    """It, its subcommands, and all their options."""
    yield payload
    for one in payload.get("options", ()):
        yield from below(one)


@each
async def test_every_name_and_description_is_localised(
    locale: discord.Locale, caplog: pytest.LogCaptureFixture
) -> None:
    for command in await payloads():
        for one in below(command):
            assert locale.value in one["name_localizations"], one["name"]
            if one.get("description"):
                assert locale.value in one["description_localizations"], one["name"]
    assert caplog.records == []  # nothing that Discord would refuse


@each
async def test_no_two_are_called_the_same(locale: discord.Locale) -> None:
    typed = [one for one in await payloads() if one.get("description")]
    groups = (one["options"] for command in typed for one in below(command) if one.get("options"))
    for group in (typed, *groups):
        names = Counter(one["name_localizations"][locale.value] for one in group)
        assert [name for name, count in names.items() if count > 1] == []
