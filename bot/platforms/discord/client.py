"""The client of discord.py as this bot needs it: few intents, no caches, our handlers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord
from discord import app_commands

from bot.config import Discord
from bot.errors import render, say
from bot.invocation import Message
from bot.platforms.discord import register
from bot.platforms.discord.acknowledging import whisper
from bot.platforms.discord.parents import Parents
from bot.platforms.discord.reading import Interaction, language_of
from bot.platforms.discord.refusals import FAILURES
from bot.platforms.discord.translator import Translator
from bot.platforms.discord.uptime import Uptime

if TYPE_CHECKING:
    from bot.platforms.discord.front import Front

log = logging.getLogger(__name__)

#: At once. An acknowledgement is back after some 0.2 s, so 500 are within half a second; without a
#: bound a burst would take every file descriptor there is.
MOST_CONNECTIONS = 256

CLOSE_S = 0.8

#: A longer wait that Discord asks for is left to a later attempt; discord.py allows no less.
LONGEST_WAIT_S = 30.0

OUTDATED = say(
    "This command has changed since Discord last looked. Nothing was charged. Reload Discord, "
    "then try again in a few minutes."
)


class Client(discord.AutoShardedClient):
    """Keeps nothing in memory but servers with their channels and roles.

    `front` is told what people do; it is set before the client connects.
    """

    front: Front

    def __init__(self, settings: Discord, uptime: Uptime) -> None:
        shards: dict[str, Any] = {
            "shard_ids": settings.shard_ids,
            "shard_count": settings.shard_count,
        }
        # It would tell whoever hosts this bot, at each start, that it cannot speak.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            # No messages, no members, nothing privileged: an interaction brings all that is needed.
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT_S,
            **shards,
        )
        self.tree = Tree(self)
        self.parents = Parents()
        self._uptime = uptime
        self._over_http = settings.mode == "http"

    async def login(self, token: str) -> None:
        """Log in, and make do with so many connections from then on."""
        self.http.connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
        with self._as_meant():
            await super().login(token)

    async def setup_hook(self) -> None:
        await self.tree.set_translator(Translator())

    @contextmanager
    def _as_meant(self) -> Iterator[None]:
        """Without discord.py's warning that its gateway is told nothing, where that is meant."""
        logger = logging.getLogger("discord.client")
        if self._over_http:
            logger.addFilter(_is_news)
        try:
            yield
        finally:
            logger.removeFilter(_is_news)

    async def hang_up(self) -> None:
        """Say good-bye; where nobody listens any more, just go."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.close()
        except FAILURES:
            await self.http.close()

    def take(self, told: dict[str, Any]) -> None:
        """Act on an interaction that was posted, as on one that the gateway tells of.

        Not before `login`. Raises anything where it is not as Discord describes it.
        """
        # A private name, pinned by tests/bot/platforms/discord/test_private_names.py.
        self._connection.parse_interaction_create(cast(Any, told))

    async def on_shard_connect(self, shard_id: int) -> None:
        """A new session."""
        self._uptime.connected(shard_id, of=self.shard_ids or range(self.shard_count or 1))

    async def on_shard_resumed(self, shard_id: int) -> None:
        """The old session again; Discord has told what happened meanwhile."""
        await self.on_shard_connect(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """No session; discord.py tries to get one."""
        self._uptime.lost(shard_id)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass an event on, but of interactions only forms: the others are handled already."""
        # In a burst, a task for each that does nothing is time the acknowledgements wait for.
        if event != "interaction" or args[0].type is discord.InteractionType.modal_submit:
            super().dispatch(event, *args, **kwargs)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Forms come here, not to an object that waits for one: so they survive a restart."""
        await self.front.submit(interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """A handler broke. What it was given may hold tokens, so that is not logged."""
        log.exception("the handler of %s broke", event_method)


def _is_news(record: logging.LogRecord) -> bool:
    return "interaction endpoint URL" not in record.getMessage()


class Tree(app_commands.CommandTree[Client]):
    """The commands, where discord.py looks them up."""

    def __init__(self, client: Client) -> None:
        super().__init__(
            client, allowed_contexts=register.CONTEXTS, allowed_installs=register.INSTALLS
        )

    async def on_error(
        self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /
    ) -> None:
        """What never reached our handlers: Discord knows another version of the command."""
        log.warning("interaction %s fits no command: %s", interaction.id, type(error).__name__)
        if interaction.type is not discord.InteractionType.autocomplete:
            await whisper(interaction, Message(render(OUTDATED, language_of(interaction))))
