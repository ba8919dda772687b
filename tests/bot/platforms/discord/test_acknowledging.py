"""An interaction is acknowledged once, and what could not be is not worked for."""

from __future__ import annotations

import discord
from discord.webhook.async_ import async_context, interaction_response_params
from support.discordbot import Told, running

from bot.invocation import Message
from bot.platforms.discord.reading import Interaction

CALLBACK = "/interactions/*/callback"


async def test_what_came_too_late_is_not_dispatched() -> None:
    async with running() as bot:
        bot.env.inject_error("POST", CALLBACK, status=404, code=10062)
        await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        assert not bot.told.invoked and not bot.shown


async def test_what_discord_did_not_take_is_not_dispatched() -> None:
    async with running() as bot:
        bot.env.inject_error("POST", CALLBACK, status=500)
        await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        assert not bot.told.invoked


async def test_what_is_acknowledged_already_goes_on_in_its_placeholder() -> None:
    async with running() as bot:
        bot.client.tree.interaction_check = _acknowledge_elsewhere  # type: ignore[method-assign]
        done = await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        assert done.response is not None
        assert bot.told.invoked[0].address.message == str(done.response.id)


async def _acknowledge_elsewhere(interaction: Interaction) -> bool:
    """Another process with the same token was faster."""
    thinking = discord.InteractionResponseType.deferred_channel_message.value
    await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,
        params=interaction_response_params(thinking),
    )
    return True


async def test_a_refusal_discord_does_not_take_is_given_up_quietly() -> None:
    async with running(Told(refusal=Message("no"))) as bot:
        bot.env.inject_error("POST", CALLBACK, status=404, code=10062)
        await bot.ada.slash(bot.channel, "imagine", prompt="a fox")
        assert not bot.told.invoked
