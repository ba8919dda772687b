"""Where Discord tells what people do: on its gateway, or posted to our public address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.config import Discord
from bot.doctor.discordapi import Application
from bot.doctor.finding import Finding, ok, problem, warning

CHECK = "discord"
SETTING = "“Interactions Endpoint URL”"


def for_gateway(application: Application, *, own: str | None, page: str) -> Iterator[Finding]:
    """With an address set, nothing is told on the gateway. `own` is what would be ours."""
    told = application.interactions_endpoint_url
    if not told:
        return
    if own is not None and URL(told) == URL(own):
        says = "Discord posts interactions here, and the mode is gateway"
        yield warning(CHECK, says, do="The next start changes that.")
        return
    says = f"Discord sends commands and buttons to {_host(told)}, and none of them here"
    yield problem(CHECK, says, do=f"Empty {SETTING} at {page}")


async def for_http(
    application: Application, settings: Discord, *, own: str, http: aiohttp.ClientSession
) -> AsyncIterator[Finding]:
    """The address Discord has, the one it needs, the key, and who answers there."""
    yield _address(application, own)
    if urlsplit(own).scheme != "https":
        says = "Discord posts interactions to https only, not to the public address"
        advice = "Change EASEL_PUBLIC_URL, or set EASEL_DISCORD__MODE=gateway."
        yield problem(CHECK, says, do=advice)
    if settings.public_key not in (None, application.verify_key):
        says = "EASEL_DISCORD__PUBLIC_KEY is not the key of this application: all is refused"
        yield problem(CHECK, says, do="Leave it out: it is read from Discord.")
    yield await _answers(own, http)


def _address(application: Application, own: str) -> Finding:
    told = application.interactions_endpoint_url
    if not told:
        says = "Discord posts interactions nowhere yet"
        return warning(CHECK, says, do="`easel run` tells it where; start it.")
    if URL(told) != URL(own):
        says = f"Discord posts interactions to {_host(told)}, not to EASEL_PUBLIC_URL"
        return warning(CHECK, says, do="The next start changes that.")
    return ok(CHECK, f"Discord posts interactions to {told}")


async def _answers(own: str, http: aiohttp.ClientSession) -> Finding:
    """What is not signed is refused by our door, and by it alone with this status."""
    try:
        async with http.post(own, data=b"", allow_redirects=False) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return warning(CHECK, f"{own} does not answer", do="Start Easel and ask again.")
    if status == 401:
        return ok(CHECK, f"{own} refuses what Discord has not signed")
    if status == 503:
        return warning(CHECK, f"{own} takes nothing now", do="Read the log of `easel run`.")
    advice = "Let the proxy pass /discord/ on to the listener (README)."
    return problem(CHECK, f"{own} answers {status}, not as Easel does", do=advice)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "?"
