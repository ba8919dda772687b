"""Buttons that never die: after a restart, under any message, and without a byte kept for them."""

from __future__ import annotations

from pathlib import Path

from support.discordbot import Bot, running
from support.discordposts import NONCE, TASK, asked, button, picture

from bot.invocation import Message
from bot.platforms.discord.layout import layout

FACES = tuple(button("face", number) for number in range(3))


async def _post(bot: Bot, message: Message) -> int:
    sent = await bot.client.get_partial_messageable(bot.channel.id).send(view=layout(message))
    return sent.id


async def test_a_button_says_what_it_does_after_a_restart() -> None:
    async with running() as bot:
        result = Message("Done.", "done", buttons=tuple(button("vary", n) for n in range(4)))
        await _post(bot, result)
        # Nothing but the message itself knows of the button: nobody has kept a view.
        assert not bot.client.persistent_views
        await bot.ada.click(bot.channel.history()[0], label="V3")
        [press] = bot.told.pressed
        assert (press.action, press.task_id, press.picture) == ("vary", TASK, 2)


async def test_a_choice_in_a_menu_is_a_press() -> None:
    async with running() as bot:
        await _post(bot, Message("Three.", "done", choices=FACES, choose="Which?"))
        shown = bot.channel.history()[0]
        await bot.ada.select(shown, [f"easel:face:{TASK}:1"])
        [press] = bot.told.pressed
        assert (press.action, press.picture) == ("face", 1)


async def test_each_picture_can_be_described_by_the_menu() -> None:
    async with running() as bot:
        buttons = tuple(button("describe", number) for number in range(4))
        await _post(bot, Message("Done.", "done", buttons=buttons))
        await bot.ada.select(bot.channel.history()[0], [f"easel:describe:{TASK}:3"])
        assert bot.told.pressed[0].picture == 3


async def test_messages_with_buttons_are_kept_nowhere(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        store = posts.bot.client._connection._view_store
        for _ in range(20):
            await posts.posting.show(posts.address, posts.message(buttons=(button("cancel"),)))
            await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert not store._views
        assert not store._synced_message_views
