"""The checks, in the order in which a person would mend things, and the round through them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.config import Settings
from bot.doctor import (
    bucket,
    chats,
    database,
    discordbot,
    ground,
    local,
    network,
    pictures,
    provider,
    routes,
    telegram,
)
from bot.doctor.finding import Finding, problem
from bot.doctor.machine import Machine

log = logging.getLogger(__name__)

Check = Callable[[Settings, Machine], Awaitable[list[Finding]]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("versions", ground.versions),
    ("clock", ground.clock),
    ("data folder", ground.data_folder),
    ("database", database.database),
    ("pictures", bucket.pictures),
    ("chat", chats.chats),
    ("discord", discordbot.discord),
    ("telegram", telegram.telegram),
    ("listener", network.listener),
    ("public address", network.public_address),
    ("console", network.console),
    ("credentials", provider.credentials),
    ("local provider", local.local_provider),
    ("models", local.models),
    ("routes", routes.routes),
    ("picture check", pictures.picture_check),
)


async def examine(settings: Settings, machine: Machine, *, online: bool) -> AsyncIterator[Finding]:
    """Every finding as it is made. `online` also asks the vendor once, which costs a call."""
    checks = CHECKS + ((("vendor", provider.vendor),) if online else ())
    for name, check in checks:
        try:
            found = await check(settings, machine)
        except Exception as error:
            log.exception("the check of %s failed", name)
            kind = type(error).__name__
            found = [problem(name, f"could not be checked ({kind})", do="Read the log above.")]
        for finding in found:
            yield finding
