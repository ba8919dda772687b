"""The composition root: it alone knows every class. Starts them, stops them, in order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.app import garbage, ground, providers, telegramfile, work
from bot.app.commands import commands_of
from bot.app.ground import Ground
from bot.app.lock import only_process
from bot.app.service import Addresses, Service
from bot.child import LocalProvider
from bot.config import Role, Settings
from bot.ids import new_id, now_ms
from bot.platforms.base import Hooked, Platform
from bot.platforms.console.platform import ConsolePlatform
from bot.web.listener import bind, listen
from commands.spec import Command

if TYPE_CHECKING:
    from bot.app.telegrammemory import TelegramMemory

log = logging.getLogger(__name__)

EVERY_ADDRESS = ("0.0.0.0", "::", "localhost")  # noqa: S104 - compared with, not bound

Ready = Callable[[Addresses], None]


async def run(
    settings: Settings, *, platforms: Sequence[Platform] = (), ready: Ready | None = None
) -> None:
    """Run every part that is configured until SIGTERM or SIGINT, then drain.

    `platforms` are served beside those in the settings; `ready` is told where to find it.
    Raises OperatorError, one plain sentence, when something cannot start.
    """
    providers.require_credentials(settings)
    settings.require_shared()
    stop = _stop_signal()
    async with AsyncExitStack() as stack:
        if not settings.is_shared:
            stack.enter_context(only_process(settings.data_dir))
        base = await ground.build(settings, stack)
        commands = commands_of(settings)
        if settings.roles & {Role.TELEGRAM, Role.WORKER} and settings.telegram.token is not None:
            file = settings.data_dir / "telegram.db"
            await telegramfile.adopt(file, base.database, now=now_ms())
        service = await _service(base, commands, [*_platforms(base, commands), *platforms], stack)
        # Before the start: what has started is stopped where something refuses to.
        stack.push_async_callback(service.drain)
        await service.start()
        garbage.keep_what_is_there()
        if ready is not None:
            ready(service.addresses)
        await stop.wait()
        log.info("stopping: finishing what is in hand")


async def demo(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Run with the console, and say where to open it."""

    def ready(addresses: Addresses) -> None:
        say(f"Open {addresses.console}")

    await run(settings, ready=ready)


async def _service(
    base: Ground,
    commands: Sequence[Command],
    platforms: Sequence[Platform],
    stack: AsyncExitStack,
) -> Service:
    settings = base.settings
    # Bound first: what is started next has to be told the port.
    socket = bind(host=settings.listener.host, port=settings.listener.port)
    stack.callback(socket.close)
    port = socket.getsockname()[1]
    child = await _child(settings, port, stack)
    by_name = providers.build(
        settings,
        session=base.session,
        store=base.store,
        find=base.find,
        local_url=settings.local.url or (child.url if child else None),
        loopback_base=loopback(settings.listener.host, port),
        clock=now_ms,
        ids=new_id,
    )
    platforms_by_name = {platform.name: platform for platform in platforms}
    parts = work.build(base, by_name, platforms_by_name)
    service = Service(base, commands, parts, by_name, platforms_by_name, child, doors=_doors(base))
    service.listener = await listen(service.web(), socket)
    stack.push_async_callback(service.listener.close)
    return service


async def _child(settings: Settings, port: int, stack: AsyncExitStack) -> LocalProvider | None:
    elsewhere = settings.local.url is not None or Role.WORKER not in settings.roles
    if elsewhere or "local" not in settings.routes.used():
        return None
    # It is given the addresses of pictures where they are: here, or in the bucket.
    here = loopback(settings.listener.host, port)
    inputs = here if settings.media.bucket is None else settings.media.reached_at
    child = LocalProvider(
        settings.data_dir / "local",
        models_dir=settings.models_dir,
        input_host=urlsplit(inputs).netloc,
    )
    stack.push_async_callback(child.stop)
    await child.start()
    return child


def loopback(host: str, port: int) -> str:
    """The listener's address as this machine itself reaches it."""
    host = "127.0.0.1" if host in EVERY_ADDRESS else host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _platforms(base: Ground, commands: Sequence[Command]) -> list[Platform]:
    settings = base.settings
    platforms: list[Platform] = []
    if settings.console.enabled:
        platforms.append(_console(base, commands))
    if settings.discord.token is not None and _connects(settings, "discord"):
        platforms.append(_discord(base, commands))
    if settings.telegram.token is not None and _connects(settings, "telegram"):
        platforms.append(_telegram(base, commands))
    return platforms


def _connects(settings: Settings, chat: str) -> bool:
    """Whether this process talks to a chat: it answers people there, or posts results."""
    return settings.serves(chat) or Role.WORKER in settings.roles


def _console(base: Ground, commands: Sequence[Command]) -> Platform:
    return ConsolePlatform(
        settings=base.settings.console,
        data_dir=base.settings.data_dir,
        clock=now_ms,
        ids=new_id,
        commands=commands,
        bring=base.bring,
    )


def _discord(base: Ground, commands: Sequence[Command]) -> Platform:
    # Imported where it is used: discord.py is large, and most starts of `easel` need none of it.
    from bot.platforms.discord.platform import DiscordPlatform

    return DiscordPlatform(
        base.settings.discord,
        data_dir=base.settings.data_dir,
        commands=commands,
        clock=now_ms,
        fitter=base.fitter,
        link=base.links.link,
        endings=base.endings if base.settings.is_shared else None,
        public_url=base.settings.public_url,
    )


def _telegram(base: Ground, commands: Sequence[Command]) -> Platform:
    # Imported where it is used, as above.
    from bot.platforms.telegram.platform import TelegramPlatform

    return TelegramPlatform(
        settings=base.settings.telegram,
        data_dir=base.settings.data_dir,
        memory=_telegram_memory(base),
        commands=commands,
        fetcher=base.fetcher,
        fitter=base.fitter,
        clock=now_ms,
        link=base.links.link,
        public_url=base.settings.public_url,
        webhook_secret=base.signer.webhook_token("telegram"),
        lease_s=base.settings.lease_s,
        endings=base.endings if base.settings.is_shared else None,
    )


def _telegram_memory(base: Ground) -> TelegramMemory:
    # As above.
    from bot.app.telegrammemory import TelegramMemory

    return TelegramMemory(base.database, shared=base.settings.is_shared, owner=new_id())


def _doors(base: Ground) -> list[Hooked]:
    """Ways in for what other processes deal with."""
    settings = base.settings
    posted = settings.telegram.token is not None and settings.telegram.mode == "webhook"
    if not posted or settings.roles & {Role.TELEGRAM, Role.WORKER}:
        return []  # or it is the platform's own
    from bot.platforms.telegram.door import Door

    secret = base.signer.webhook_token("telegram")
    return [Door(_telegram_memory(base), secret=secret, clock=now_ms)]


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
