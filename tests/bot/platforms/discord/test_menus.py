"""Message menus: a picture somebody posted is what they are about."""

from __future__ import annotations

import discord
import simcord
from support.discordbot import PNG, Bot, Told, running

from bot.invocation import Button, Message
from bot.platforms.discord.register import MODERATING

MESSAGE = discord.AppCommandType.message


async def test_a_menu_runs_its_command_with_the_picture_of_the_message() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        for menu, command in (
            ("Upscale", "upscale"),
            ("Describe", "describe"),
            ("Remove background", "removebg"),
        ):
            done = await bot.ada.context_menu(bot.channel, menu, posted)
            assert done.deferred
            told = bot.told.invoked[-1]
            assert (told.command, dict(told.options)) == (command, {})
            assert [picture.name for picture in told.replied] == ["fox.png"]


async def test_a_menu_on_a_message_without_a_picture_says_so_in_private() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "words", attachments=[("notes.txt", b"hi")])
        for menu in ("Upscale", "Use as source"):
            done = await bot.ada.context_menu(bot.channel, menu, posted)
            assert done.ephemeral and done.response is not None
            assert "no picture" in str(done.response.components)
        assert not bot.told.invoked


async def test_words_in_the_form_draw_from_the_picture() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        assert form.modal is not None
        done = await bot.ada.submit_modal(form, {"words": "a fox in the snow"})
        assert done.deferred
        (told,) = bot.told.invoked
        assert told.command == "imagine"
        assert told.options["prompt"] == "a fox in the snow"
        assert told.options["image"].name == "fox.png"


async def test_a_picture_in_the_form_gets_the_face() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        await bot.ada.submit_modal(form, {"face": ("group.png", b"\x89PNG")})
        (told,) = bot.told.invoked
        assert told.command == "faceswap"
        assert told.options["source"].name == "fox.png"
        assert told.options["target"].name == "group.png"


async def test_a_form_with_nothing_in_it_or_too_much_says_what_to_do() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        for values in ({}, {"words": "a fox", "face": ("group.png", b"\x89PNG")}):
            form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
            done = await bot.ada.submit_modal(form, values)
            assert done.ephemeral and not done.deferred
        assert not bot.told.invoked


async def test_a_form_keeps_its_picture_where_the_bot_may_not_read_the_message() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        await bot.ada.delete(posted)
        bot.start_again()
        await bot.ada.submit_modal(form, {"words": "a fox"})
        assert bot.told.invoked[0].options["image"].name == "fox.png"


async def test_a_form_sent_after_a_restart_finds_its_picture_by_the_message() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        bot.forget_forms()
        await bot.ada.submit_modal(form, {"words": "a fox"})
        assert bot.told.invoked[0].options["image"].name == "fox.png"


async def test_where_the_message_is_gone_the_form_says_what_to_do() -> None:
    async with running() as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        await bot.ada.delete(posted)
        bot.forget_forms()
        await bot.ada.submit_modal(form, {"words": "a fox"})
        assert not bot.told.invoked
        assert "Use as source" in bot.shown[0][1].text


async def test_words_the_command_does_not_take_are_refused_in_private() -> None:
    async with running(Told(refusal=Message("too long"))) as bot:
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        form = await bot.ada.context_menu(bot.channel, "Use as source", posted)
        done = await bot.ada.submit_modal(form, {"words": "a fox"})
        assert done.ephemeral and not done.deferred
        assert not bot.told.invoked


def moderator(bot: Bot) -> simcord.MemberActor:
    role = bot.guild.create_role("Moderators", permissions=MODERATING)
    return bot.member("Mia", roles=[role])


async def test_taking_down_asks_why_and_names_the_message() -> None:
    async with running() as bot:
        mia = moderator(bot)
        ours = await bot.post(Button("details", "Details", "task-1"))
        form = await mia.context_menu(bot.channel, "Take down", ours)
        assert form.modal is not None
        assert not bot.told.invoked  # sending the form is what does it
        bot.forget_forms()
        await mia.submit_modal(form, {"reason": "gore"})
        (told,) = bot.told.invoked
        assert told.command == "takedown"
        assert told.options == {"result": f"discord:{bot.channel.id}/{ours.id}", "reason": "gore"}
        assert told.person.moderator and told.address.private


async def test_what_is_not_ours_is_not_ours_to_take_down() -> None:
    async with running() as bot:
        mia = moderator(bot)
        posted = await bot.ada.send(bot.channel, "look", attachments=[PNG])
        done = await mia.context_menu(bot.channel, "Take down", posted)
        assert done.ephemeral and done.response is not None
        assert "not one of mine" in str(done.response.components)


async def test_only_moderators_are_shown_it() -> None:
    async with running() as bot:
        menus = {one.name: one for one in bot.client.tree.get_commands(type=MESSAGE)}
        assert menus["Take down"].default_permissions == MODERATING
        assert menus["Upscale"].default_permissions is None
        assert len(menus) <= 5  # Discord takes no more
