"""The console as a platform: it starts, it stops, it shows what it is given."""

from __future__ import annotations

import asyncio
import secrets
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.config import Console
from bot.errors import DeliveryError, OperatorError, render, say
from bot.invocation import Address, Board, Message, Suggestion
from bot.platforms.base import Dispatch
from bot.platforms.console.chat import INTERRUPTED, Chat
from bot.platforms.console.door import WILDCARD, Door, refuse_open_door
from bot.platforms.console.errands import Errands
from bot.platforms.console.history import History
from bot.platforms.console.lent import Lent
from bot.platforms.console.live import Live
from bot.platforms.console.paintable import with_brush
from bot.platforms.console.people import CHANNEL, PLATFORM, SPACE, find_person
from bot.platforms.console.site import Bring, Site, nowhere
from bot.platforms.console.uploads import Uploads
from commands.spec import Command

#: So long may what is under way take to end, and what is being sent to pages; the service gives a
#: platform two seconds in all.
FINISH_S, SEND_S = 0.8, 0.8


def _unguessable() -> str:
    return secrets.token_urlsafe(18)


OF_ONE_PROCESS = say("The console is of one process: it goes with all roles, or not at all.")


class ConsolePlatform:
    """One channel in the browser, on a port of its own."""

    name = PLATFORM

    def __init__(
        self,
        *,
        settings: Console,
        data_dir: Path,
        clock: Callable[[], int],
        ids: Callable[[], str],
        commands: Sequence[Command],
        tokens: Callable[[], str] = _unguessable,
        bring: Bring = nowhere,
    ) -> None:
        """`clock` is UTC milliseconds; `tokens` names pictures and must not be guessable.

        `bring` finds the file of a picture of ours that is not where it was.
        """
        self._settings = settings
        self._data_dir = data_dir
        self._clock = clock
        self._ids = ids
        self._tokens = tokens
        self._bring = bring
        self._commands = commands
        self._history: History | None = None
        self._running: AsyncExitStack | None = None
        self._port = settings.port

    @property
    def url(self) -> str:
        """The address to open; with port 0 it is known once started."""
        host = "127.0.0.1" if self._settings.host in WILDCARD else self._settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    async def start(self, dispatch: Dispatch | None) -> None:
        """Open the channel. Raises OperatorError where that cannot be."""
        if dispatch is None:
            raise OperatorError(OF_ONE_PROCESS)
        refuse_open_door(self._settings)
        async with AsyncExitStack() as starting:
            listening = await _listen(self._settings)
            starting.callback(listening.close)
            self._port = listening.getsockname()[1]
            live = Live()
            history = await self._open_history(live)
            starting.push_async_callback(self._close_history, history)
            await self._serve(
                starting, listening, await self._site(dispatch, starting, history, live)
            )
            starting.callback(live.close)
            self._history, self._running = history, starting.pop_all()

    async def stop(self) -> None:
        """End the pages' streams, finish what people asked, and close the file."""
        running, self._running = self._running, None
        if running is not None:
            await running.aclose()

    async def show(self, address: Address, message: Message) -> None:
        """Replace a message; an end that is already shown stays."""
        async with self._channel(address) as history:
            if address.message is not None:
                private = address.private or message.private
                await history.replace(address.message, message, private=private)

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message; the same nonce again, after a crash too, changes nothing."""
        async with self._channel(address) as history:
            id = await history.deliver(
                address.message,
                with_brush(message, self._commands),
                person=_person(address, message),
                key=f"nonce:{nonce}",
                private=address.private or message.private,
            )
        return address.at(id)

    async def remove(self, address: Address) -> None:
        """Take a message and its pictures out of the channel."""
        async with self._channel(address) as history:
            if address.message is not None:
                await history.remove(address.message)

    async def retract(self, address: Address, message: Message) -> None:
        """Put words in place of a message, its pictures, and what was asked for."""
        async with self._channel(address) as history:
            if address.message is not None:
                await history.retract(address.message, message)

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Take what somebody said, asked for and got out of the channel."""
        if self._history is not None:
            await self._history.forget(person_ids, before=before)

    async def problem(self) -> str | None:
        """Nothing: what it needs is on this machine, and was there at the start."""
        return None

    # -- Private ---------------------------------------------------------------------------

    async def _open_history(self, live: Live) -> History:
        await asyncio.to_thread(self._data_dir.mkdir, parents=True, exist_ok=True)
        history = await History.open(
            self._data_dir / "console.db",
            clock=self._clock,
            tokens=self._tokens,
            changed=live.wake,
        )
        await history.answer_interrupted(lambda language: Message(render(INTERRUPTED, language)))
        return history

    async def _close_history(self, history: History) -> None:
        self._history = None
        await history.close()

    async def _site(
        self, dispatch: Dispatch, starting: AsyncExitStack, history: History, live: Live
    ) -> Site:
        uploads = Uploads(self._data_dir / "console-uploads", self._tokens)
        await uploads.clear()  # what a crash left
        starting.push_async_callback(uploads.clear)
        errands = Errands()
        starting.push_async_callback(errands.finish, FINISH_S)
        door = Door(self._settings, port=self._port, clock=self._clock)
        chat = Chat(
            dispatch, history=history, errands=errands, uploads=uploads,
            commands=self._commands, ids=self._ids,
        )  # fmt: skip

        async def board(person: str) -> Board | None:
            return await dispatch.board(find_person(person), space=SPACE)

        async def suggest(command: str, option: str, typed: str) -> Sequence[Suggestion]:
            return await dispatch.suggest(command, option, typed, space=SPACE, adult=False)

        return Site(
            door=door, chat=chat, history=history, live=live, uploads=uploads,
            board=board, suggest=suggest, lent=Lent(self._tokens), commands=self._commands,
            bring=self._bring,
        )  # fmt: skip

    async def _serve(self, starting: AsyncExitStack, listening: socket.socket, site: Site) -> None:
        # No access log: a picture's address is all it takes to see the picture.
        runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=SEND_S)
        starting.push_async_callback(runner.cleanup)
        await runner.setup()
        await web.SockSite(runner, listening).start()

    @asynccontextmanager
    async def _channel(self, address: Address) -> AsyncIterator[History]:
        """The history to change. Raises DeliveryError, and nothing else comes out."""
        if self._history is None:
            raise DeliveryError(say("The console is not running."))
        if address.channel != CHANNEL:
            raise DeliveryError(say("The console has no such channel."), permanent=True)
        try:
            yield self._history
        except (sqlite3.Error, ValueError) as error:
            # aiosqlite says ValueError when the connection was closed meanwhile.
            raise DeliveryError(say("The console could not keep the message.")) from error


def _person(address: Address, message: Message) -> str:
    """Whom a message answers: the one who asked, as the address or the message tells."""
    if "person" in address.extra:
        return address.extra["person"]
    return "" if message.person is None else message.person.id


async def _listen(settings: Console) -> socket.socket:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(
            settings.host, settings.port, family=0, type=socket.SOCK_STREAM
        )
        # IPv4 first: `localhost` may be both, and 127.0.0.1 is what is printed for it.
        family, _, _, _, place = min(found, key=lambda info: info[0] != socket.AF_INET)
        return socket.create_server(place[:2], family=family, backlog=128)
    except (OSError, ValueError) as error:
        raise OperatorError(
            say(
                "The console cannot listen on {host}:{port} ({error}): set EASEL_CONSOLE__PORT "
                "to a free port.",
                host=settings.host,
                port=settings.port,
                error=error.strerror if isinstance(error, OSError) else error,
            )
        ) from error
