"""The form behind "Edit": filled with what was asked, sent whenever, read without a memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

import simcord
from support.discordbot import Bot, Told, running
from support.discordservice import serving
from support.fakediscord.server import FakeDiscord

from bot.invocation import Button, Filled, Message, PictureFile

PICTURE = PictureFile(Path("kept.png"), "media-1", "image/png", 64, 48)


def told() -> Told:
    """A dispatch that knows a drawing which started from a picture."""
    return Told(filled=Filled("imagine", {"prompt": "a fox", "seed": 7}, {"image": PICTURE}))


async def _opened(bot: Bot) -> simcord.InteractionResult:
    message = await bot.post(Button("edit", "Edit", "task-1"))
    return await bot.ada.click(message, label="Edit")


async def test_the_form_shows_what_the_task_had() -> None:
    async with running(told()) as bot:
        form = await _opened(bot)
        assert form.modal is not None
        assert "a fox" in str(form.modal)
        assert [press.task_id for press in bot.told.refilled] == ["task-1"]
        assert not bot.shown


async def test_what_was_changed_is_asked_for_with_the_pictures_it_had() -> None:
    async with running(told()) as bot:
        form = await _opened(bot)
        done = await bot.ada.submit_modal(form, {"prompt": "two foxes"})
        assert done.deferred and not done.ephemeral and done.response is not None
        (again,) = bot.told.invoked
        assert (again.command, again.options["prompt"]) == ("imagine", "two foxes")
        assert again.options["image"].media == "media-1"
        assert again.address.message == str(done.response.id)
        assert bot.shown[0][1] is bot.told.answer


async def test_a_form_sent_after_a_restart_is_as_good() -> None:
    async with running(told()) as bot:
        form = await _opened(bot)
        bot.forget_forms()
        await bot.ada.submit_modal(form, {"prompt": "two foxes"})
        assert bot.told.invoked[0].options["prompt"] == "two foxes"


async def test_what_is_wrong_in_a_form_is_told_in_private() -> None:
    async with running(told()) as bot:
        form = await _opened(bot)
        bot.told.refusal = Message("“steps” must be a whole number")
        done = await bot.ada.submit_modal(form, {"prompt": "two foxes"})
        assert done.ephemeral and not done.deferred
        assert not bot.told.invoked


async def test_after_a_restart_what_is_wrong_is_told_in_its_place() -> None:
    async with running(told()) as bot:
        form = await _opened(bot)
        bot.forget_forms()
        bot.told.refusal = Message("“steps” must be a whole number")
        await bot.ada.submit_modal(form, {"prompt": "two foxes"})
        assert not bot.told.invoked
        assert bot.shown[0][1] is bot.told.refusal


async def test_a_form_that_says_private_is_answered_in_private() -> None:
    async with running(told()) as bot:
        for restarted in (False, True):
            form = await _opened(bot)
            if restarted:
                bot.forget_forms()
            done = await bot.ada.submit_modal(form, {"prompt": "a fox", "+": "private: yes"})
            assert done.deferred and done.ephemeral
            assert bot.told.invoked[-1].address.private


async def test_somebody_elses_secret_opens_no_form() -> None:
    async with running(Told(filled=Message("That request is not known here."))) as bot:
        done = await _opened(bot)
        assert done.modal is None
        assert done.ephemeral


async def test_a_form_that_cannot_be_filled_in_time_says_to_press_again(tmp_path: Path) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    slow = told()
    async with FakeDiscord() as discord, serving(discord, tmp_path, slow):
        await discord.ready()
        slow.answer = Message("Done.", "done", buttons=(Button("edit", "Edit", "task-1"),))
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        message = await asked.message()
        slow.before = forever
        pressed = await discord.press(message, "Edit", discord.ada)
        said = await pressed.message()
        assert said.seen_by is discord.ada
        assert "Press the button again" in said.text
