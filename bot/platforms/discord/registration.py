"""Where Discord posts interactions: told to it at the start, and taken back for the gateway.

With an address there, Discord tells the gateway of no interaction.
"""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.http import Route
from yarl import URL

from bot.platforms.discord.client import Client
from bot.platforms.discord.refusals import FAILURES, described
from bot.platforms.discord.uptime import Uptime

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0
BAD_FORM = 50035


def is_at(application: discord.AppInfo | None, url: str) -> bool:
    """Whether Discord posts this application's interactions to `url`."""
    known = None if application is None else application.interactions_endpoint_url
    return known is not None and URL(known) == URL(url)


async def register(client: Client, url: str, *, pause_s: float = FIRST_PAUSE_S) -> None:
    """Have interactions posted to `url`, trying on until Discord takes it.

    Discord looks at the address while it is told, so the door has to answer by then. Raises only
    what trying again does not mend: a token that is refused.
    """
    if is_at(client.application, url):
        return
    while True:
        try:
            await _point(client, url)
        except FAILURES as error:
            if getattr(error, "status", None) == 401:
                raise
            log.error("Discord does not post interactions to %s yet: %s", url, _why(error))
        else:
            log.info("Discord posts interactions to %s", url)
            return
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def withdraw(
    client: Client, url: str | None, uptime: Uptime, *, pause_s: float = FIRST_PAUSE_S
) -> None:
    """Have interactions told on the gateway again, once it is connected. Never raises.

    An address that is not `url`, our own, is somebody else's to take away.
    """
    await uptime.reached.wait()
    application = client.application
    if application is None or application.interactions_endpoint_url is None:
        return
    if url is None or not is_at(application, url):
        log.error("interactions are posted to another address, and none of them come here: empty "
                  "“Interactions Endpoint URL” in Discord's developer portal")  # fmt: skip
        return
    while True:
        try:
            await _point(client, None)
            log.info("Discord tells interactions on the gateway again")
            return
        except FAILURES as error:
            log.warning("interactions do not come by the gateway yet: %s", described(error))
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _point(client: Client, url: str | None) -> None:
    # By hand: `AppInfo.edit` of discord.py 2.7 takes this field and leaves it out.
    route = Route("PATCH", "/applications/@me")
    await client.http.request(route, json={"interactions_endpoint_url": url})


def _why(error: BaseException) -> str:
    if isinstance(error, discord.HTTPException) and error.code == BAD_FORM:
        return (
            "it could not verify the address. It has to be https and lead to this listener: let "
            "the proxy pass /discord/ on (README)"
        )
    return described(error)
