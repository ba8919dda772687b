"""What people do on Discord reaches dispatch in its own words, and is answered in its place."""

from __future__ import annotations

import discord
import pytest
from support.discordbot import PNG, Told, running

from bot.errors import DeliveryError, say
from bot.invocation import Address, Button, Message, Suggestion
from bot.platforms.discord.custom_id import encode


async def test_a_typed_command_arrives_with_who_what_and_where_its_answer_goes() -> None:
    async with running() as bot:
        done = await bot.ada.slash(bot.channel, "imagine", prompt="a fox", images=2)
        assert done.deferred and not done.ephemeral and done.response is not None
        (told,) = bot.told.invoked
        assert (told.command, dict(told.options)) == ("imagine", {"prompt": "a fox", "images": 2})
        assert (told.person.id, told.person.name) == (f"discord:{bot.ada.id}", "ada")
        address = told.address
        assert address.space == f"discord:{bot.guild.id}"
        assert (address.channel, address.message) == (str(bot.channel.id), str(done.response.id))
        assert not address.private and not address.direct
        assert bot.shown == [(address, bot.told.answer)]


async def test_an_attached_picture_arrives_as_discord_offers_it() -> None:
    async with running() as bot:
        await bot.ada.slash(bot.channel, "upscale", image=PNG, factor=4)
        image = bot.told.invoked[0].options["image"]
        assert (image.name, image.size) == ("fox.png", 4)
        assert image.url.startswith("https://cdn.simcord.invalid/")


async def test_two_events_are_never_one_task() -> None:
    async with running() as bot:
        for _ in range(2):
            await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        first, second = (told.id for told in bot.told.invoked)
        assert first != second
        assert first.startswith("discord:interaction:")


async def test_a_question_about_oneself_is_answered_in_private() -> None:
    async with running() as bot:
        done = await bot.ada.slash(bot.channel, "quota")
        assert done.deferred and done.ephemeral
        assert bot.told.invoked[0].address.private


async def test_options_that_are_wrong_are_told_in_private_and_nothing_else_happens() -> None:
    refusal = Message("“images” must be a whole number from 1 to 4.")
    async with running(Told(refusal=refusal)) as bot:
        done = await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        assert done.ephemeral and not done.deferred
        assert done.response is not None
        assert "from 1 to 4" in str(done.response.components)
        assert bot.told.vetted and not bot.told.invoked and not bot.shown


async def test_where_the_bot_may_not_attach_files_it_says_so_before_anything_is_charged() -> None:
    async with running() as bot:
        everyone = bot.guild.default_role
        quiet = bot.guild.create_text_channel(
            "quiet", overwrites={everyone: discord.PermissionOverwrite(attach_files=False)}
        )
        done = await bot.ada.slash(quiet, "imagine", prompt="a fox")
        assert done.ephemeral and done.response is not None
        assert "Attach Files" in str(done.response.components)
        assert "Send Messages" not in str(done.response.components)
        assert not bot.told.invoked


async def test_a_private_answer_needs_no_permission_in_the_channel() -> None:
    async with running() as bot:
        everyone = bot.guild.default_role
        quiet = bot.guild.create_text_channel(
            "quiet", overwrites={everyone: discord.PermissionOverwrite(attach_files=False)}
        )
        await bot.ada.slash(quiet, "quota")
        assert [told.command for told in bot.told.invoked] == ["quota"]


async def test_commands_work_in_direct_messages() -> None:
    async with running() as bot:
        await bot.ada.user.slash("imagine", prompt="a fox")
        (told,) = bot.told.invoked
        assert told.address.direct
        assert told.address.space == f"discord:dm:{bot.ada.id}"


async def test_a_suggestion_is_asked_for_with_what_was_typed() -> None:
    told = Told(suggestions=(Suggestion("photon.safetensors", "photon"),))
    async with running(told) as bot:
        offered = await bot.ada.autocomplete(bot.channel, "imagine", "model", "pho")
        assert offered == [{"name": "photon", "value": "photon.safetensors"}]
        assert told.typed == [("imagine", "model", "pho", False)]


async def test_a_pressed_button_is_answered_in_a_message_of_its_own() -> None:
    async with running() as bot:
        message = await bot.post(Button("again", "Again", "task-1"))
        done = await bot.ada.click(message, label="Again")
        (told,) = bot.told.pressed
        assert (told.action, told.task_id, told.picture) == ("again", "task-1", 0)
        assert done.response is not None and not done.ephemeral
        assert told.address.message == str(done.response.id) != str(message.id)


async def test_what_a_button_tells_only_the_one_who_pressed_is_private() -> None:
    for action in ("cancel", "delete", "details"):
        async with running() as bot:
            message = await bot.post(Button(action, "Press", "task-1"))
            done = await bot.ada.click(message, label="Press")
            assert done.deferred and done.ephemeral
            assert bot.told.pressed[0].address.private


async def test_a_button_under_a_private_message_is_answered_in_private() -> None:
    async with running() as bot:
        secret = await bot.ada.slash(bot.channel, "quota")
        assert secret.response is not None
        await bot.replace(bot.told.invoked[0].address, Button("again", "Again", "task-1"))
        done = await bot.ada.click(secret.response, label="Again")
        assert done.ephemeral
        assert bot.told.pressed[0].address.private


async def test_a_choice_from_a_menu_is_a_press_too() -> None:
    async with running() as bot:
        faces = tuple(Button("face", f"Face {n + 1}", "task-1", n) for n in range(3))
        message = await bot.post(choices=faces)
        await bot.ada.select(message, [encode("face", "task-1", 2)])
        assert [(p.action, p.picture) for p in bot.told.pressed] == [("face", 2)]


async def test_an_answer_that_did_not_get_through_is_shown_again() -> None:
    tries: list[Message] = []

    async def show(address: Address, message: Message) -> None:
        tries.append(message)
        if len(tries) == 1:
            raise DeliveryError(say("not now"), retry_after=0.01)

    async with running(show=show) as bot:
        await bot.ada.slash(bot.channel, "quota")
    assert tries == [bot.told.answer] * 2


async def test_a_fault_of_ours_is_told_with_a_trace_that_the_log_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken() -> None:
        raise RuntimeError("a bug")

    async with running(Told(before=broken)) as bot:
        await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        ((_, message),) = bot.shown
        trace = message.text.rstrip(".").rpartition(" ")[2]
        assert len(trace) == 8
        assert trace in caplog.text
