"""Telegram: the token, the Bot API server, who gets the updates, and privacy mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.config import Role, Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine

CHECK = "telegram"
API_URL = "https://api.telegram.org"
ANSWER_S = 8.0
WEBHOOK_PORTS = (443, 80, 88, 8443)  #: The only ones Telegram posts to ("setWebhook").
RECENT_MS = 3600 * 1000
MANY_PENDING = 100

Info = Mapping[str, Any]


async def telegram(settings: Settings, machine: Machine) -> list[Finding]:
    """Asks the Bot API two questions; changes nothing there."""
    if settings.telegram.token is None:
        return [ok(CHECK, "off")]
    if Role.TELEGRAM not in settings.roles:
        return [ok(CHECK, "served by the process that has the role telegram")]
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S), trust_env=False
    ) as http:
        me = await _ask(http, settings, "getMe")
        if me.result is None:
            return [_unanswered(settings, me)]
        hook = await _ask(http, settings, "getWebhookInfo")
    found = [ok(CHECK, f"the token is that of @{me.result.get('username', '?')}")]
    found += _groups(me.result)
    found += webhook_address(settings)
    found += _updates(settings, hook.result or {}, now=machine.now())
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: a status, 0 for none; and the result of a call that was carried out."""

    status: int
    result: Info | None = None


async def _ask(http: aiohttp.ClientSession, settings: Settings, method: str) -> _Answer:
    assert settings.telegram.token is not None  # noqa: S101 - looked at before
    token = settings.telegram.token.get_secret_value()
    try:
        async with http.get(f"{_server(settings)}/bot{token}/{method}") as response:
            body = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError):
        return _Answer(0)  # what the library says of it holds the address, and so the token
    except ValueError:
        return _Answer(response.status)
    result = body.get("result") if isinstance(body, dict) and body.get("ok") else None
    return _Answer(response.status, result if isinstance(result, dict) else None)


def _server(settings: Settings) -> str:
    return settings.telegram.api_url or API_URL


def _unanswered(settings: Settings, answer: _Answer) -> Finding:
    server = _server(settings)
    if answer.status == 0:
        advice = "Check the network and EASEL_TELEGRAM__API_URL."
        return problem(CHECK, f"the Bot API at {server} does not answer", do=advice)
    if answer.status in (401, 404):
        advice = "Set EASEL_TELEGRAM__TOKEN to the one @BotFather shows."
        return problem(CHECK, f"the Bot API at {server} refuses the token", do=advice)
    says = f"{server} answers {answer.status}, not as a Bot API server does"
    return problem(CHECK, says, do="Check EASEL_TELEGRAM__API_URL.")


def _groups(me: Info) -> Iterator[Finding]:
    if me.get("can_read_all_group_messages"):
        advice = (
            "Let @BotFather switch it on (/setprivacy), then take the bot out of its groups and "
            "add it again."
        )
        says = "privacy mode is off: Telegram sends this bot whatever people say in its groups"
        yield warning(CHECK, says, do=advice)
    if me.get("can_join_groups") is False:
        yield warning(
            CHECK, "the bot cannot be added to groups", do="Ask @BotFather for /setjoingroups."
        )


def webhook_address(settings: Settings) -> Iterator[Finding]:
    """Whether Telegram would post to the public address at all."""
    if settings.telegram.mode != "webhook" or settings.telegram.api_url is not None:
        return  # a Bot API server of one's own may post anywhere
    parts = urlsplit(settings.public_url or "")
    if parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS:
        says = f"Telegram posts updates to https on port {_ports()} only, not to the public address"
        advice = "Change EASEL_PUBLIC_URL, or set EASEL_TELEGRAM__MODE=polling."
        yield problem(CHECK, says, do=advice)


def _updates(settings: Settings, hook: Info, *, now: int) -> Iterator[Finding]:
    """Whether Telegram tells updates to us, and gets rid of them."""
    url = str(hook.get("url") or "")
    host = urlsplit(url).hostname  # only the host: its path may be somebody's secret
    if settings.telegram.mode == "polling":
        if url:
            says = f"updates go to a webhook at {host}, and the mode is polling"
            yield warning(CHECK, says, do="The next start ends that; whoever listens there: stop.")
        return
    if not url:
        yield warning(CHECK, "no webhook is set", do="`easel run` sets it; start it.")
    elif not url.startswith(f"{settings.public_url}/"):
        says = f"updates go to {host}, not to EASEL_PUBLIC_URL"
        yield warning(CHECK, says, do="The next start changes that.")
    yield from _trouble(hook, now=now)


def _trouble(hook: Info, *, now: int) -> Iterator[Finding]:
    failed_at = int(hook.get("last_error_date") or 0) * 1000
    if now - failed_at < RECENT_MS:
        says = f"updates could not be posted here lately: {hook.get('last_error_message')}"
        advice = "Let the proxy pass /telegram/ on to the listener (README), and check its answer."
        yield problem(CHECK, says, do=advice)
    pending = int(hook.get("pending_update_count") or 0)
    if pending >= MANY_PENDING:
        advice = "Look whether Easel runs and the address above leads to it."
        yield warning(CHECK, f"{pending} updates wait at Telegram", do=advice)


def _ports() -> str:
    return ", ".join(map(str, WEBHOOK_PORTS))
