"""Discord without its gateway: logged in for requests of our own, and posted to by it.

Nothing connects that could break, so a look now and then tells whether Discord is there, takes the
token, and still posts to us. To be idle is not to be ill.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

import discord

from bot.errors import OperatorError, say
from bot.platforms.discord.client import Client
from bot.platforms.discord.door import Door, Told
from bot.platforms.discord.refusals import FAILURES, described
from bot.platforms.discord.registration import is_at, register
from bot.platforms.discord.signature import PublicKey
from bot.platforms.discord.uptime import Uptime

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
ANSWER_S = 10.0
LOOK_AGAIN_S = 5.0  #: While Discord does not answer.
UNHEALTHY_MS = 60_000
_ALL = (0,)  #: No gateway, no shards: this one stands for Discord's answering.

BAD_KEY = say(
    "Discord tells no usable public key of this application: set EASEL_DISCORD__PUBLIC_KEY to the "
    "one on its page General Information."
)


class OverHttp:
    """A line; see `connection.Line`.

    `url` is where Discord reaches the door; `public_key` stands in for the application's own.
    `clock` is UTC milliseconds.
    """

    def __init__(
        self,
        door: Door,
        uptime: Uptime,
        *,
        url: str,
        public_key: str | None,
        clock: Callable[[], int],
        look_every_s: float = LOOK_EVERY_S,
        look_again_s: float = LOOK_AGAIN_S,
    ) -> None:
        self._door = door
        self._uptime = uptime
        self._url = url
        self._public_key = public_key
        self._clock = clock
        self._look_every_s = look_every_s
        self._look_again_s = look_again_s
        self._elsewhere = False
        self._learning: set[asyncio.Task[None]] = set()

    async def prepare(self, client: Client) -> None:
        """Open the door: Discord may post here since before this start."""
        own = "" if client.application is None else client.application.verify_key
        if self._public_key not in (None, own):
            log.warning("EASEL_DISCORD__PUBLIC_KEY is not the key of this application")
        try:
            key = PublicKey(self._public_key or own)
        except ValueError:
            raise OperatorError(BAD_KEY) from None

        self._door.open(partial(self._take, client), key=key)

    async def stay(self, client: Client) -> None:
        """Have Discord post here, and look now and then; ends where the token is refused."""
        try:
            await register(client, self._url)
            self._uptime.connected(0, of=_ALL)
            answers = True
            while True:
                await asyncio.sleep(self._look_every_s if answers else self._look_again_s)
                answers = await self._look(client)
        finally:
            self._door.close()
            for learning in self._learning:
                learning.cancel()

    def problem(self) -> str | None:
        """What keeps people from being served, in one sentence."""
        if not self._uptime.reached.is_set():
            return "Discord does not post interactions here yet"
        if self._elsewhere:
            return "Discord posts interactions no longer here; the log says more"
        down_ms = self._uptime.down_ms()
        if down_ms < UNHEALTHY_MS:
            return None
        return f"Discord's API has not answered for {down_ms // 1000} s"

    def _take(self, client: Client, told: Told) -> None:
        if client.parents.suffice(told, now=self._clock()):
            client.take(told)
        else:
            learning = asyncio.create_task(self._learn(client, told))
            self._learning.add(learning)
            learning.add_done_callback(self._learning.discard)

    async def _learn(self, client: Client, told: Told) -> None:
        """Ask what the interaction does not say, a second long at most, then begin."""
        await client.parents.learn(told, partial(_is_adult, client), now=self._clock())
        try:
            client.take(told)
        except Exception:
            log.exception("interaction %s cannot be read", told["id"])

    async def _look(self, client: Client) -> bool:
        """Whether Discord answers."""
        looking = asyncio.ensure_future(client.application_info())
        answered, _ = await asyncio.wait([looking], timeout=ANSWER_S)
        if not answered:  # discord.py tries on for minutes
            self._uptime.lost(0)
        try:
            application = await looking
        except FAILURES as error:
            if getattr(error, "status", None) == 401:
                raise
            log.warning("Discord does not answer (%s)", described(error))
            self._uptime.lost(0)
            return False
        self._uptime.connected(0, of=_ALL)
        self._note(is_at(application, self._url))
        return True

    def _note(self, here: bool) -> None:
        """Not mended from here: whoever changed it may mean it, and the next start sets it."""
        if not here and not self._elsewhere:
            log.error("interactions are not posted to %s any more: start Easel again to have them "
                      "posted here, or set EASEL_DISCORD__MODE", self._url)  # fmt: skip
        self._elsewhere = not here


async def _is_adult(client: Client, channel_id: int) -> bool:
    """Whether a channel with threads is age-restricted."""
    channel = await client.fetch_channel(channel_id)
    return isinstance(channel, discord.TextChannel | discord.ForumChannel) and channel.is_nsfw()
