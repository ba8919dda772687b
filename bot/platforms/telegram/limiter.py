"""The library's rate limiter, with our turns before it: no call passes by the budget of a chat."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.refusals import pause_of
from bot.platforms.telegram.turns import Turns

# 30 messages a second to everybody together, evenly: the library's bucket would else let twice
# as many through in its first second.
OVERALL_MOST, OVERALL_S = 1, 1 / 30

#: What counts against a chat's budget.
_SENDS = frozenset(
    {
        "sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText",
        "editMessageMedia", "editMessageCaption", "editMessageReplyMarkup",
    }
)  # fmt: skip


class Limiter(AIORateLimiter):
    """`rate_limit_args` of a call is its `Urgency`; without one it is an answer."""

    __slots__ = ("_turns",)

    def __init__(self, turns: Turns) -> None:
        # No retries and no groups: one 429 would hold up everybody, and turns know what goes first.
        super().__init__(
            overall_max_rate=OVERALL_MOST,
            overall_time_period=OVERALL_S,
            group_max_rate=0,
            max_retries=0,
        )
        self._turns = turns

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Wait for the chat's turn, then for everybody's, then send."""
        chat = data.get("chat_id") if endpoint in _SENDS else None
        if isinstance(chat, int):
            urgency = Urgency.ANSWER if rate_limit_args is None else Urgency(rate_limit_args)
            count = len(data["media"]) if endpoint == "sendMediaGroup" else 1
            await self._turns.wait(chat, urgency, count=count)
        try:
            return await super().process_request(callback, args, kwargs, endpoint, data, None)
        except RetryAfter as error:
            if isinstance(chat, int):
                self._turns.pause(chat, pause_of(error))
            raise
