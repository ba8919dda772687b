"""The one aiohttp application that the outside reaches, and the socket it listens on."""

from __future__ import annotations

import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from aiohttp import web

from bot.errors import OperatorError, say
from bot.web import callbacks, media
from bot.web.accesslog import AccessLog
from bot.web.callbacks import CallbackDoor
from bot.web.health import Health
from bot.web.media import MediaDoor
from bot.web.metrics import Metrics

log = logging.getLogger(__name__)

BACKLOG = 256  #: connections the system holds until they are taken
#: Longer than a reverse proxy's own (nginx: 60 s), which else meets a closed connection. It is
#: also the time a client has to send a request's head.
KEEPALIVE_SECONDS = 75
LINGERING_SECONDS = 1  #: reading on after a refusal, so that the client sees the answer
SHUTDOWN_SECONDS = 2

Door = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(
    *,
    callback_door: CallbackDoor,
    media_door: MediaDoor,
    health: Health,
    metrics: Metrics,
    doors: Mapping[str, Door] = MappingProxyType({}),
) -> web.Application:
    """Put the parts behind their paths; `doors` are the platforms' own."""
    app = web.Application()
    app.router.add_post(callbacks.PATH, callback_door.receive)
    app.router.add_get(media.PATH, media_door.send)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    app.router.add_get("/metrics", metrics.send)
    for path, receive in doors.items():
        app.router.add_post(path, receive)
    return app


class Listener:
    """An application on its socket. `port` is the one bound, also where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    async def close(self) -> None:
        """Stop accepting, let requests in hand end, let go of the socket."""
        await self._runner.cleanup()


def bind(*, host: str, port: int) -> socket.socket:
    """Take the address, without serving yet; raises OperatorError when it cannot be had.

    Before the application is there: what is started in between has to be told the port.
    """
    everywhere = host == "::" and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server(
            (host, port), family=family, backlog=BACKLOG, dualstack_ipv6=everywhere
        )
    except OSError as error:
        raise OperatorError(
            say(
                "The listener cannot have {host}:{port}: {reason}. Set EASEL_LISTENER__HOST or "
                "EASEL_LISTENER__PORT.",
                host=host,
                port=port,
                reason=error.strerror or error,
            )
        ) from error


async def listen(app: web.Application, bound: socket.socket) -> Listener:
    """Serve `app` on a bound socket."""
    runner = web.AppRunner(
        app,
        access_log_class=AccessLog,
        access_log=log,
        keepalive_timeout=KEEPALIVE_SECONDS,
        lingering_time=LINGERING_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        # A compressed callback could be a bomb, and none is documented to be.
        auto_decompress=False,
    )
    await runner.setup()
    await web.SockSite(runner, bound, backlog=BACKLOG).start()
    return Listener(runner, bound.getsockname()[1])
