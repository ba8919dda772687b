"""The pictures of a message, whoever posted it and however it shows them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
from support.discordbot import HOSTS, PNG, Bot, running

from bot.platforms.discord.posted import pictures_of


def _names(message: discord.Message) -> list[str]:
    return [picture.name for picture in pictures_of(message, hosts=HOSTS)]


async def test_pictures_in_their_order_and_nothing_else() -> None:
    async with running() as bot:
        files = [("a.png", b"1"), ("notes.txt", b"2"), ("b.JPG", b"3"), ("c.mp4", b"4")]
        posted = await bot.ada.send(bot.channel, "look", attachments=files)
        assert _names(posted) == ["a.png", "b.JPG"]


async def test_the_pictures_of_a_forwarded_message() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        forwarded = await bot.ada.forward(posted, bot.channel)
        assert _names(forwarded) == ["fox.png"]


async def test_the_pictures_of_a_gallery_of_our_own() -> None:
    async with running() as bot:
        message = await _gallery(bot, "one.png", "two.png")
        assert _names(message) == ["one.png", "two.png"]


async def test_a_picture_of_a_gallery_from_elsewhere_is_not_fetched() -> None:
    async with running() as bot:
        channel = bot.client.get_partial_messageable(bot.channel.id)
        view = discord.ui.LayoutView()
        item = discord.MediaGalleryItem("https://elsewhere.test/a.png")
        view.add_item(discord.ui.Container(discord.ui.MediaGallery(item)))
        message = await channel.send(view=view)
        assert _names(message) == []


async def _gallery(bot: Bot, *names: str) -> discord.Message:
    view = discord.ui.LayoutView()
    items = [discord.MediaGalleryItem(f"attachment://{name}") for name in names]
    view.add_item(discord.ui.Container(discord.ui.MediaGallery(*items)))
    files = [discord.File(BytesIO(b"\x89PNG"), name) for name in names]
    channel: Any = bot.client.get_partial_messageable(bot.channel.id)
    sent: discord.Message = await channel.send(view=view, files=files)
    return sent
