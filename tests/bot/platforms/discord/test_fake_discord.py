"""The stand-in Discord: what people do reaches a bot, and its answers reach them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from support.fakediscord.forms import prefilled
from support.fakediscord.interactions import Callback
from support.fakediscord.messages import Message
from support.fakediscord.plainbot import (
    Bot,
    Heard,
    again,
    entered,
    gallery,
    layout,
    picture,
    running,
)
from support.fakediscord.server import FakeDiscord

CALLBACK = "POST */callback"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with entered() as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeDiscord) -> AsyncIterator[Bot]:
    async with running(fake) as bot:
        yield bot


async def test_a_command_is_deferred_and_answered_with_a_picture_one_can_fetch(
    fake: FakeDiscord, bot: Bot
) -> None:
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    heard = await bot.next()
    response = await heard.response.defer(thinking=True)
    ack = await asked.acknowledged()
    assert (ack.kind, ack.private) == (Callback.DEFERRED_MESSAGE, False)
    assert response is not None
    assert asked.response is not None
    assert response.message_id == asked.response.id
    assert asked.response.loading

    file = discord.File(io.BytesIO(picture()), "SPOILER_lake.png", description="A lake")
    shown = gallery("SPOILER_lake.png")
    view = layout("a lake", shown, again())
    await heard.edit_original_response(view=view, attachments=[file])
    message = await asked.message()
    assert message is fake.general.public[-1]
    assert message.text == "a lake"
    assert [button.label for button in message.buttons] == ["Again"]
    assert message.attachments[0].spoiler
    assert message.gallery[0]["description"] == "A lake"
    async with aiohttp.request("GET", message.gallery[0]["media"]["url"]) as got:
        assert await got.read() == picture()


async def test_a_picture_given_to_a_command_can_be_read(fake: FakeDiscord, bot: Bot) -> None:
    given = {"prompt": "like this", "image": picture()}
    await fake.use(fake.ada, "imagine", given)
    heard = await bot.next()
    attachment = heard.namespace.image
    assert (attachment.width, attachment.height) == (32, 24)
    assert await attachment.read() == picture()
    await heard.response.defer(thinking=True)


# -- What people do ---------------------------------------------------------------------------


async def answered(fake: FakeDiscord, bot: Bot, *items: discord.ui.Item[Any]) -> Message:
    """A message of the bot with these under it."""
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"})
    await (await bot.next()).response.send_message(view=layout("Here it is", *items))
    return await asked.message()


async def test_a_pressed_button_tells_the_bot_who_where_and_on_which_message(
    fake: FakeDiscord, bot: Bot
) -> None:
    message = await answered(fake, bot, again())
    pressed = await fake.press(message, "Again", fake.mia)
    heard = await bot.next()
    assert heard.message is not None
    assert heard.message.id == message.id
    assert (heard.user.id, heard.permissions.manage_messages) == (fake.mia.id, True)
    await heard.response.edit_message(view=layout("Again!"))
    assert (await pressed.acknowledged()).kind is Callback.UPDATE
    assert (message.text, message.buttons) == ("Again!", [])


async def test_nobody_presses_what_is_not_there(fake: FakeDiscord, bot: Bot) -> None:
    message = await answered(fake, bot, again())
    with pytest.raises(AssertionError, match=r"only \['Again'\]"):
        await fake.press(message, "Upscale", fake.ada)


async def test_a_choice_from_a_menu_arrives_by_its_label(fake: FakeDiscord, bot: Bot) -> None:
    faces = [discord.SelectOption(label=f"Face {n}", value=str(n)) for n in (1, 2, 3)]
    menu = discord.ui.Select(custom_id="face:1", options=faces)
    message = await answered(fake, bot, discord.ui.ActionRow(menu))
    await fake.choose(message, ["Face 2"], fake.ada)
    heard = await bot.next()
    assert heard.data is not None
    assert heard.data["values"] == ["2"]
    await heard.response.defer()


async def test_a_form_comes_filled_in_and_is_sent_with_what_a_person_changed(
    fake: FakeDiscord, bot: Bot
) -> None:
    message = await answered(fake, bot, again())
    opened = await fake.press(message, "Again", fake.ada)
    form = discord.ui.Modal(title="Edit", custom_id="edit:1", timeout=None)
    prompt = discord.ui.TextInput[Any](custom_id="prompt", default="a lake")
    negative = discord.ui.TextInput[Any](custom_id="negative", required=False)
    form.add_item(discord.ui.Label(text="Prompt", component=prompt))
    form.add_item(discord.ui.Label(text="Not in it", component=negative))
    form.stop()
    await (await bot.next()).response.send_modal(form)
    assert prefilled(await opened.modal()) == {"Prompt": "a lake", "Not in it": ""}

    await fake.submit(opened, {"Not in it": "people"})
    heard = await bot.next()
    assert heard.type is discord.InteractionType.modal_submit
    assert heard.data is not None
    sent = [one["component"]["value"] for one in heard.data["components"]]
    assert sent == ["a lake", "people"]
    await heard.response.defer(thinking=True)


async def test_the_menu_of_a_message_hands_its_picture_over(fake: FakeDiscord, bot: Bot) -> None:
    async def upscale(interaction: Heard, message: discord.Message) -> None:
        bot.heard.put_nowait(interaction)
        assert await message.attachments[0].read() == picture()
        await interaction.response.defer(ephemeral=True, thinking=True)

    bot.tree.add_command(app_commands.ContextMenu(name="Upscale", callback=upscale))
    await bot.tree.sync()
    message = await fake.say(fake.ben, "Look!", picture())
    asked = await fake.menu(fake.ada, "Upscale", message)
    assert (await asked.acknowledged()).private
    assert fake.general.public == [message]


async def test_choices_are_offered_while_one_types(fake: FakeDiscord, bot: Bot) -> None:
    async def models(_: Heard, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}real", value="photo")]

    async def paint(interaction: Heard, model: str) -> None: ...

    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="paint", description="Paint", callback=paint
    )
    command.autocomplete("model")(models)
    bot.tree.add_command(command)
    await bot.tree.sync()
    offered = await fake.complete(fake.ada, "paint", "model", "photo")
    assert offered == [{"name": "photoreal", "value": "photo"}]


async def test_nobody_types_what_the_command_does_not_take(fake: FakeDiscord, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="needs"):
        await fake.use(fake.ada, "imagine")
    with pytest.raises(AssertionError, match="takes no int"):
        await fake.use(fake.ada, "imagine", {"prompt": 7})
    with pytest.raises(AssertionError, match="has no 'seed'"):
        await fake.use(fake.ada, "imagine", {"prompt": "a", "seed": 1})


async def test_direct_messages_have_no_server_and_no_roles(fake: FakeDiscord, bot: Bot) -> None:
    dm = fake.world.dm(fake.ada)
    asked = await fake.use(fake.ada, "imagine", {"prompt": "a lake"}, channel=dm)
    heard = await bot.next()
    assert (heard.guild_id, heard.context.dm_channel) == (None, True)
    assert isinstance(heard.channel, discord.DMChannel)
    await heard.response.send_message("Here")
    assert dm.public == [await asked.message()]
