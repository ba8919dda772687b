"""Pushes updates to the webhook, again until they are taken, as the real Telegram does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiohttp
from support.faketelegram.state import DATE

if TYPE_CHECKING:
    from support.faketelegram.server import FakeTelegram

AGAIN_S = 0.05  #: The real one waits longer.


class Pusher:
    """One loop; an update at a time, so that what comes twice is easy to bring about."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._task: asyncio.Task[None] | None = None
        self.pushed: list[tuple[int, int]] = []  #: update id and status, 0 without an answer
        self.last_error = ""
        self.twice = False  #: push everything twice, as after an answer that got lost

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def info(self) -> dict[str, Any]:
        hook = self._telegram.methods.webhook
        info = {
            "url": hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._telegram.updates),
        }
        if self.last_error:
            info |= {"last_error_date": DATE, "last_error_message": self.last_error}
        return info

    async def _run(self) -> None:
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=5), connector=aiohttp.TCPConnector()
        ) as http:
            while True:
                await self._telegram.until(self._something_to_push, timeout_s=3600)
                update = self._telegram.updates[0]
                taken = await self._push(http, update)
                if taken and self.twice:
                    taken = await self._push(http, update)
                if taken:
                    self._telegram.confirm(update)
                else:
                    await asyncio.sleep(AGAIN_S)

    def _something_to_push(self) -> bool:
        return bool(self._telegram.methods.webhook.get("url") and self._telegram.updates)

    async def _push(self, http: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        hook = self._telegram.methods.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.get("secret_token", "")}
        try:
            async with http.post(hook["url"], json=update, headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.pushed.append((update["update_id"], status))
        self.last_error = "" if status == 200 else f"Wrong response from the webhook: {status}"
        self._telegram.notify()
        return status == 200
