"""The console's HTTP side: the page, what it asks and sends, its stream, its pictures."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from aiohttp import MultipartReader, web

from bot.errors import (
    Busy,
    InvalidOptions,
    NotAllowed,
    NotFound,
    PictureRefused,
    Refusal,
    Text,
    render,
    say,
)
from bot.invocation import Board, PictureFile, Suggestion
from bot.platforms.console.asked import (
    Asked,
    Body,
    Dismissed,
    Pressed,
    Said,
    read_body,
)
from bot.platforms.console.chat import Chat
from bot.platforms.console.door import Door
from bot.platforms.console.entries import Shown
from bot.platforms.console.forms import form_data
from bot.platforms.console.history import History
from bot.platforms.console.lent import Lent
from bot.platforms.console.live import Live
from bot.platforms.console.pages import Pages
from bot.platforms.console.people import find_person
from bot.platforms.console.stream import Stream
from bot.platforms.console.uploads import MAX_FIELD_BYTES, Submission, Uploads
from bot.platforms.console.wording import reader_of
from commands.spec import Command

PAGE = 60  #: Messages given at once; older ones are asked for.
MAX_VERSION = 2**53
MAX_TYPED = 200  #: Characters of an option that is being completed.
PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
NOT_TAKEN = "The console does not take this: {reason}."
_STATIC = Path(__file__).parent / "static"
# Told here: a machine's own table may call a script something a browser refuses to run.
_STATIC_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_STATUS: Sequence[tuple[type[Refusal], int]] = (
    (Busy, 503), (NotAllowed, 403), (NotFound, 404), (PictureRefused, 413), (Refusal, 400),
)  # fmt: skip

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Bring = Callable[[str], Awaitable[Path | None]]
B = TypeVar("B", bound=Body)


async def nowhere(_: str) -> None:
    """There is no other place to look for a picture."""


class Site:
    """The routes. What a person does goes to `chat`; what they see comes from `history`."""

    def __init__(
        self,
        *,
        door: Door,
        chat: Chat,
        history: History,
        live: Live,
        uploads: Uploads,
        board: Callable[[str], Awaitable[Board | None]],
        suggest: Callable[[str, str, str], Awaitable[Sequence[Suggestion]]],
        lent: Lent,
        commands: Sequence[Command],
        bring: Bring,
    ) -> None:
        self._door = door
        self._chat = chat
        self._history = history
        self._live = live
        self._board = board
        self._suggest = suggest
        self._lent = lent
        self._bring = bring
        self._uploads = uploads
        self._pages = Pages(commands, scripts=_STATIC)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=MAX_FIELD_BYTES)
        app.on_response_prepare.append(_set_headers)
        app.router.add_get("/", self._page)
        app.router.add_post("/login", self._login)
        app.router.add_get("/static/{name}", self._static)
        app.router.add_get("/pictures/{id}", self._picture)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_get("/api/messages", self._messages)
        app.router.add_get("/api/events", self._events)
        app.router.add_get("/api/suggestions", self._suggestions)
        app.router.add_post("/api/messages", self._say)
        app.router.add_post("/api/commands", self._ask)
        app.router.add_post("/api/presses", self._press)
        app.router.add_post("/api/forms", self._form)
        app.router.add_post("/api/dismissals", self._dismiss)
        return app

    # -- What every request passes ---------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._door.check(request)
            if not self._is_public(request) and not self._door.knows(request):
                return self._locked(request)
            return await handler(request)
        except Refusal as refusal:
            status = next(code for kind, code in _STATUS if isinstance(refusal, kind))
            return _refused(request, refusal.text, status)
        except web.HTTPClientError as error:  # no such path, too long a body
            return _refused(request, say(NOT_TAKEN, reason=error.reason), error.status)

    def _is_public(self, request: web.Request) -> bool:
        return request.path == "/login" or request.path == "/static/console.css"

    def _locked(self, request: web.Request, *, wrong: bool = False) -> web.Response:
        if request.path not in ("/", "/login"):
            return _refused(request, say("The console asks for its token."), 401)
        page = self._pages.login(reader_of(request), wrong=wrong)
        return web.Response(text=page, content_type="text/html", status=401)

    # -- The page and its files ------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.Response:
        page = self._pages.console(reader_of(request))
        return web.Response(text=page, content_type="text/html")

    async def _login(self, request: web.Request) -> web.Response:
        token = (await request.post()).get("token", "")
        answer = web.Response(status=303, headers={"Location": "/"})
        if self._door.open_with(str(token), answer, secure=request.secure):
            return answer
        return self._locked(request, wrong=True)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = _STATIC / request.match_info["name"]
        kind = _STATIC_TYPES.get(path.suffix)
        if kind is None or path.parent != _STATIC or not await asyncio.to_thread(path.is_file):
            raise NotFound(say("There is no such file."))
        # Always asked for again, and answered by "not modified": an update is seen at once.
        return web.FileResponse(path, headers={"Content-Type": kind, "Cache-Control": "no-cache"})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        id = request.match_info["id"]
        shown = self._lent.picture(id) or await self._history.picture(id)
        if shown is None or shown.media_type not in PICTURE_TYPES:
            raise NotFound(say("There is no such picture."))
        path = await self._file_of(shown)
        headers = {"Content-Type": shown.media_type, "Cache-Control": "private, max-age=86400"}
        if "download" in request.query:
            name = f"easel-{id[:8]}{mimetypes.guess_extension(shown.media_type)}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return web.FileResponse(path, headers=headers)

    async def _file_of(self, shown: Shown | PictureFile) -> Path:
        path = Path(shown.path)
        if await asyncio.to_thread(path.is_file):
            return path
        found = await self._bring(shown.media if isinstance(shown, Shown) else shown.media_id)
        if found is None:
            raise NotFound(say("This picture is no longer kept."))
        return found

    async def _file(self, request: web.Request) -> web.Response:
        file = await self._history.file(request.match_info["id"])
        if file is None:
            raise NotFound(say("This file is no longer kept. Ask again for a new one."))
        return web.Response(body=file.content, headers=file.headers)

    # -- What the page sees ----------------------------------------------------------------

    async def _messages(self, request: web.Request) -> web.Response:
        person = find_person(request.query.get("as", ""))
        before = _number(request.query.get("before"), default=MAX_VERSION)
        # The version first: a change in between then comes twice rather than never.
        version = await self._history.version()
        entries = await self._history.newest(person.id, before=before, limit=PAGE)
        return web.json_response(
            {
                "version": version,
                "messages": [entry.view() for entry in entries],
                "more": len(entries) == PAGE,
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        person = find_person(request.query.get("as", ""))
        since = request.headers.get("Last-Event-ID") or request.query.get("since")
        with self._live.watch() as changed:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
            await response.prepare(request)
            stream = Stream(
                response, person=person.id, history=self._history, live=self._live,
                board=lambda: self._board(person.id),
            )  # fmt: skip
            # Any of these means that the page was closed or takes nothing any more.
            with suppress(ConnectionError, TimeoutError):
                await stream.run(changed, since=_number(since, default=0))
            return response

    async def _suggestions(self, request: web.Request) -> web.Response:
        command, option, typed = (request.query.get(n, "") for n in ("command", "option", "typed"))
        found = await self._suggest(command, option, typed[:MAX_TYPED])
        return web.json_response([{"value": one.value, "label": one.label} for one in found])

    # -- What the page does ----------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        return _accepted(await self._chat.say(await _json(request, Said)))

    async def _ask(self, request: web.Request) -> web.Response:
        if request.content_type != "multipart/form-data":
            asked, language = await _json(request, Asked), reader_of(request)
            if asked.page:
                return _accepted(await self._chat.send(asked, language=language))
            return _accepted(await self._chat.ask(asked, None, language=language))
        submission = await self._uploads.receive(await _multipart(request))
        return _accepted(await self._ask_with(submission, reader_of(request)))

    async def _ask_with(self, submission: Submission, language: str) -> str:
        try:
            asked = read_body(Asked, submission.request)
        except InvalidOptions:
            await self._uploads.discard(submission)
            raise
        return await self._chat.ask(asked, submission, language=language)

    async def _press(self, request: web.Request) -> web.Response:
        pressed = await _json(request, Pressed)
        return _accepted(await self._chat.press(pressed, language=reader_of(request)))

    async def _form(self, request: web.Request) -> web.Response:
        pressed = await _json(request, Pressed)
        language = reader_of(request)
        filled = await self._chat.refill(pressed, language=language)
        pictures = {option: self._lent.lend(file) for option, file in filled.pictures.items()}
        return web.json_response({**form_data(filled, language=language), "pictures": pictures})

    async def _dismiss(self, request: web.Request) -> web.Response:
        await self._chat.dismiss(await _json(request, Dismissed))
        return web.json_response({})


async def _set_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


async def _json(request: web.Request, model: type[B]) -> B:
    if request.content_type != "application/json":
        raise InvalidOptions(say("The body has to be JSON."))
    return read_body(model, await request.read())


async def _multipart(request: web.Request) -> MultipartReader:
    try:
        return await request.multipart()
    except (ValueError, AssertionError) as error:
        raise InvalidOptions(say("This is not a form the console sends.")) from error


def _refused(request: web.Request, text: Text, status: int) -> web.Response:
    return web.json_response({"error": render(text, reader_of(request))}, status=status)


def _accepted(message: str) -> web.Response:
    """Acknowledged: the message is in the channel, its answer comes by the stream."""
    return web.json_response({"message": message}, status=202)


def _number(text: str | None, *, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else default
