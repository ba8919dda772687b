"""Discord: the token, the application's switches, the invite link, shards, and each server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from bot.config import Discord, Settings
from bot.doctor.discordapi import ANSWER_S, Api, Application, Gateway, NotAnswered
from bot.doctor.discordhttp import for_gateway, for_http
from bot.doctor.discordservers import permissions
from bot.doctor.discordshards import shards
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine
from bot.platforms.discord.endpoint import DISCORD, interactions_url, rest_base
from bot.platforms.discord.permissions import invited_with

CHECK = "discord"
PORTAL = "https://discord.com/developers/applications"
#: Privileged intents by their two bits: for few servers, and for many ("Application Flags").
PRIVILEGED = {
    "Presence": 1 << 12 | 1 << 13,
    "Server Members": 1 << 14 | 1 << 15,
    "Message Content": 1 << 18 | 1 << 19,
}


async def discord(settings: Settings, _: Machine) -> list[Finding]:
    """Asks Discord a few questions; changes nothing there."""
    if settings.discord.token is None:
        return [ok(CHECK, "off")]
    if not settings.serves(CHECK):
        role = "web" if settings.discord.mode == "http" else "discord"
        return [ok(CHECK, f"served by processes that have the role {role}")]
    token = settings.discord.token.get_secret_value()
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as http:
        api = Api(http, rest_base(settings.discord.api_url), token=token)
        own = interactions_url(settings.public_url)
        return [finding async for finding in _asked(api, settings.discord, own=own, http=http)]


async def _asked(
    api: Api, settings: Discord, *, own: str | None, http: aiohttp.ClientSession
) -> AsyncIterator[Finding]:
    try:
        application = await api.application()
        for finding in _application(application):
            yield finding
        if settings.mode == "http" and own is not None:
            async for finding in for_http(application, settings, own=own, http=http):
                yield finding
        else:
            async for finding in _by_gateway(api, application, settings, own=own):
                yield finding
        for finding in permissions(await api.servers()):
            yield finding
    except NotAnswered as error:
        yield _unanswered(str(URL(api.base).with_user(None)), error.status)


async def _by_gateway(
    api: Api, application: Application, settings: Discord, *, own: str | None
) -> AsyncIterator[Finding]:
    page = f"{PORTAL}/{application.id}/information"
    for finding in for_gateway(application, own=own, page=page):
        yield finding
    gateway = await api.gateway()
    for finding in shards(settings, gateway, servers=application.approximate_guild_count):
        yield finding
    if not await api.greets(gateway):
        yield _no_gateway(gateway)


def _unanswered(base: str, status: int) -> Finding:
    if status == 0:
        advice = "Check the network of this machine"
        advice += "." if base == DISCORD else " and EASEL_DISCORD__API_URL."
        return problem(CHECK, f"the API at {base} does not answer", do=advice)
    if status == 401:
        advice = f"Make a new one (“Reset Token” on the page Bot at {PORTAL}) and set it."
        return problem(CHECK, "Discord refuses the token in EASEL_DISCORD__TOKEN", do=advice)
    if status in (403, 429):
        advice = "Try again later; whoever shares this machine's address may be the cause."
        return problem(CHECK, f"{base} turns this machine away ({status})", do=advice)
    if status >= 500:
        advice = "Try again later; https://discordstatus.com tells more."
        return problem(CHECK, f"{base} is out of order ({status})", do=advice)
    says = f"{base} answers {status}, not as Discord's API does"
    advice = f"Check EASEL_DISCORD__API_URL: it has to be one like {DISCORD}."
    return problem(CHECK, says, do=advice)


def _no_gateway(gateway: Gateway) -> Finding:
    host = urlsplit(gateway.url).hostname
    advice = f"Let this machine open WebSocket connections to {host}."
    return problem(CHECK, f"the gateway at {host} cannot be reached from here", do=advice)


def _application(application: Application) -> Iterator[Finding]:
    name = application.bot.username if application.bot else application.name
    yield ok(CHECK, f"the token is that of {name}, application {application.id}")
    yield _intents(application)
    yield from _installs(application)
    yield _invite(application)


def _intents(application: Application) -> Finding:
    on = [name for name, bits in PRIVILEGED.items() if application.flags & bits]
    if not on:
        return ok(CHECK, "no privileged intent is switched on, and none is needed")
    says = f"privileged intents are on that Easel does not use ({', '.join(on)})"
    return warning(CHECK, says, do=f"Switch them off at {PORTAL}/{application.id}/bot")


def _installs(application: Application) -> Iterator[Finding]:
    page = f"{PORTAL}/{application.id}/installation"
    contexts = application.integration_types_config
    if contexts and "0" not in contexts:
        says = "the bot cannot be added to servers"
        yield problem(CHECK, says, do=f"Switch on “Guild Install” at {page}")
    if contexts and "1" in contexts:
        says = "people may add the bot to their own account, where it has no commands"
        yield warning(CHECK, says, do=f"Switch off “User Install” at {page}")


def _invite(application: Application) -> Finding:
    if application.bot_require_code_grant:
        says = "no link can add the bot to a server: it asks for an OAuth2 code grant"
        page = f"{PORTAL}/{application.id}/bot"
        return problem(CHECK, says, do=f"Switch off “Requires OAuth2 Code Grant” at {page}")
    who = "whoever has the link" if application.bot_public else "only who owns the bot"
    says = "adds the bot to a server with the permissions it needs and no other"
    return ok(CHECK, f"{invite_link(application.id)} {says}; {who} may do so")


def invite_link(application_id: str) -> str:
    """The address at which a moderator adds the bot to a server ("Bot Authorization Flow")."""
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": invited_with(),
        "integration_type": 0,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
