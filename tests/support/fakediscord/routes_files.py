"""Files that hang at messages, under signed addresses that die after a day."""

from __future__ import annotations

from aiohttp import web
from support.fakediscord.world import World


class FileRoutes:
    """Serves attachments to whoever has their address."""

    def __init__(self, world: World) -> None:
        self._world = world

    def table(self) -> list[web.RouteDef]:
        return [web.get("/attachments/{place}/{file}/{name}", self._get)]

    async def _get(self, request: web.Request) -> web.Response:
        file = self._world.files.get(int(request.match_info["file"]))
        signed = file is not None and file.url.endswith(request.path_qs)
        if file is None or not signed or self._world.clock() > file.expires_at:
            raise web.HTTPNotFound(text="This content is no longer available.")
        return web.Response(body=file.data, content_type=file.content_type)
