"""A stand-in Telegram on a socket of its own: it outlives the service that talks to it.

Updates wait here until they are confirmed, as at the real one. Every request and every answer is
judged by the published description of the Bot API; leaving the context asserts that none broke it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web
from support.faketelegram.faults import ApiError, Fault, Faults
from support.faketelegram.judge import Judge
from support.faketelegram.methods import Methods
from support.faketelegram.people import Party
from support.faketelegram.pusher import Pusher
from support.faketelegram.state import Chat, Message, User

BOT = User(4_242_424, "Easel", "EaselTestBot", None, is_bot=True)
TOKEN = f"{BOT.id}:AAF-not_a_real_token_but_shaped_like_one"
SENDS = (
    "sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText",
    "editMessageMedia", "editMessageCaption",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A request, as it was read. `at` is seconds of a monotonic clock."""

    method: str
    params: dict[str, Any]
    files: tuple[str, ...]
    at: float


class FakeTelegram(Party):
    """The server; runs in the test's own loop. `people.py` has what people do here.

    With `strict_rates` it answers 429 to whoever sends more than Telegram allows a group.
    """

    def __init__(self, *, strict_rates: bool = False) -> None:
        self.strict_rates = strict_rates
        self.methods = Methods(BOT)
        self.faults = Faults()
        self.judge = Judge()
        self.calls: list[Call] = []
        self.updates: list[dict[str, Any]] = []  #: not confirmed yet
        self.downloads: Counter[str] = Counter()
        self.url = ""
        self.polls = 0
        self._numbers = itertools.count(1000)
        self._changed = asyncio.Condition()
        self.pusher = Pusher(self)
        self._poller: asyncio.Task[Any] | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeTelegram:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.pusher.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.faults.release()
        await self.pusher.stop()
        assert self._runner is not None
        await self._runner.cleanup()
        if kind is None:
            assert self.judge.violations == []

    # -- What tests ask --------------------------------------------------------------------

    async def until(self, condition: Callable[[], Any], *, timeout_s: float = 15) -> Any:
        """Wait until something here is so; its truth. An assertion shows what is here if not."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                return await self._changed.wait_for(condition)
        except TimeoutError:
            told = [(c.method, c.params) for c in self.calls if c.method != "setMyCommands"][-9:]
            shown = [(m.id, m.kind, m.text) for m in self.methods.messages.values()]
            raise AssertionError(f"it never came to that: {shown}; last calls {told}") from None

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def sent(self, chat: int) -> list[Call]:
        """Sends and edits in a chat: what its budget is made of."""
        return [c for c in self.calls if c.method in SENDS and c.params.get("chat_id") == chat]

    def from_bot(self, chat: Chat) -> list[Message]:
        """The bot's own messages in a chat that still stand, in order."""
        return [
            message
            for message in self.methods.messages.values()
            if message.chat is chat and message.sender is BOT and not message.deleted
        ]

    # -- Updates ---------------------------------------------------------------------------

    def add_update(self, **content: Any) -> dict[str, Any]:
        """Something happened: it waits here until the bot has confirmed it."""
        update = {"update_id": next(self._numbers), **content}
        self.judge.check_update(update)
        self.updates.append(update)
        self.notify()
        return update

    def confirm(self, update: dict[str, Any]) -> None:
        if update in self.updates:
            self.updates.remove(update)
        self.notify()

    def notify(self) -> None:
        """Let those who wait look again."""

        async def tell() -> None:
            async with self._changed:
                self._changed.notify_all()

        task = asyncio.get_running_loop().create_task(tell())
        self._telling = task  # kept, or it could be collected before it ran

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.methods.webhook.get("url"):
            words = "Conflict: can't use getUpdates method while webhook is active"
            raise ApiError(409, words)
        before, self._poller = self._poller, asyncio.current_task()
        if before is not None and not before.done():
            before.cancel()
        self.polls += 1
        offset = params.get("offset", 0)
        self.updates[:] = [update for update in self.updates if update["update_id"] >= offset]
        self.notify()
        try:
            async with asyncio.timeout(params.get("timeout", 0)), self._changed:
                await self._changed.wait_for(lambda: self.updates)
        except TimeoutError:
            return []
        return self.updates[: params.get("limit", 100)]

    # -- HTTP ------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _json(ApiError(401, "Unauthorized").body(), 401)
        method = request.match_info["method"]
        try:
            form, files = await _read(request)
            params = self.judge.read_request(method, form, files)
            if method != "getUpdates":
                self.calls.append(Call(method, params, tuple(files), time.monotonic()))
            self._meet(self.faults.take(method, params, after=False), request)
            self._check_rate(method, params)
            result = await self._result(method, params, files)
            self.judge.check_answer(method, result)
            self._meet(self.faults.take(method, params, after=True), request)
        except ApiError as error:
            self.notify()
            return _json(error.body(), error.status)
        self.notify()
        await self.faults.wait(method, params)
        return _json({"ok": True, "result": result}, 200)

    async def _result(self, method: str, params: dict[str, Any], files: Any) -> Any:
        if method == "getUpdates":
            return await self._get_updates(params)
        if method == "getWebhookInfo":
            return self.pusher.info()
        return self.methods.call(method, params, files)

    def _meet(self, fault: Fault | None, request: web.Request) -> None:
        if fault is None:
            return
        if fault.error is not None:
            raise fault.error
        self.notify()
        assert request.transport is not None
        request.transport.abort()
        raise ApiError(500, "cut")

    def _check_rate(self, method: str, params: dict[str, Any]) -> None:
        chat = params.get("chat_id", 0)
        if not self.strict_rates or method not in SENDS or chat >= 0:
            return
        now = time.monotonic()
        recent = [call for call in self.sent(chat) if call.at > now - 60]
        if len(recent) > 20:
            raise ApiError(429, "Too Many Requests: retry after 5", retry_after=5)

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _json(ApiError(401, "Unauthorized").body(), 401)
        path = request.match_info["path"]
        self.downloads[path] += 1
        file = next((f for f in self.methods.files.values() if f.path == path), None)
        if file is None:
            return _json(ApiError(404, "Not Found").body(), 404)
        return web.Response(body=file.data)


async def _read(request: web.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """A request's parameters as text, and its files."""
    form: dict[str, str] = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        body = json.loads(await request.read() or b"{}")
        form |= {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    elif request.content_type == "multipart/form-data":
        # Not by post(), which leaves files open where a bot dies in the middle of sending them.
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.filename:
                files[part.name or ""] = (part.filename, bytes(await part.read()))
            else:
                form[part.name or ""] = await part.text()
    else:
        form |= {name: str(value) for name, value in (await request.post()).items()}
    return form, files


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.json_response(body, status=status)
