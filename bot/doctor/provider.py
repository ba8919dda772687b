"""The vendor: credentials of the scheme chosen and, where asked for, one paid call to see."""

from __future__ import annotations

import secrets

import aiohttp

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem
from bot.doctor.machine import Machine
from bot.errors import OperatorError, ProviderError
from bot.provider.auth import Auth, auth_of
from bot.provider.client import ProviderClient, Timeouts
from bot.provider.endpoints.listings import MODELS

CREDENTIALS = "credentials"
VENDOR = "vendor"
TIMEOUTS = Timeouts(connect_s=5, answer_s=15)


async def credentials(settings: Settings, _: Machine) -> list[Finding]:
    """Present and plausible; whether they are right only the vendor knows."""
    if "zhiqite" not in settings.routes.used():
        return [ok(CREDENTIALS, "no route needs the vendor's")]
    found = _auth(settings)
    if isinstance(found, Finding):
        return [found]
    return [ok(CREDENTIALS, f"set for {settings.zhiqite.auth} (--online tries them)")]


async def vendor(settings: Settings, machine: Machine) -> list[Finding]:
    """One page of the list of models: it costs one call, and makes nothing."""
    auth = _auth(settings)
    if isinstance(auth, Finding):
        return [] if "zhiqite" in settings.routes.used() else [ok(VENDOR, "not used")]
    try:
        async with aiohttp.ClientSession(trust_env=False) as session:
            models = await _client(settings, session, machine, auth=auth).page(MODELS, size=1)
    except (ProviderError, OperatorError) as error:
        advice = f"Check EASEL_ZHIQITE__BASE_URL ({settings.zhiqite.base_url}) and the credentials."
        return [problem(VENDOR, str(error).rstrip("."), do=advice)]
    return [ok(VENDOR, f"accepts the credentials and lists {models.total} models")]


def _auth(settings: Settings) -> Auth | Finding:
    try:
        return auth_of(settings.zhiqite)
    except OperatorError as error:
        advice = "Set them, or route the commands to the local provider (EASEL_ROUTES__…=local)."
        return problem(CREDENTIALS, str(error).rstrip("."), do=advice)


def _client(
    settings: Settings, session: aiohttp.ClientSession, machine: Machine, *, auth: Auth
) -> ProviderClient:
    return ProviderClient(
        session,
        name="zhiqite",
        base_url=settings.zhiqite.base_url,
        auth=auth,
        clock=machine.now,
        ids=lambda: secrets.token_hex(16),
        timeouts=TIMEOUTS,
    )
