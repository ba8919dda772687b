"""Handing messages to chats: each under a name of its own, tried again after a while."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import DeliveryError
from bot.invocation import Address, Message
from bot.platforms.base import Platform
from bot.tasks import messages
from bot.tasks.patience import step_backoff_ms
from storage.tasks import Task

NONCE_CHARACTERS = 25  #: Discord's limit ("Create Message", nonce)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Handing:
    """Hands a task's messages over. Raises DeliveryError."""

    platforms: Mapping[str, Platform]

    async def send(
        self, task: Task, message: Message, *, step: str, to: Address | None = None
    ) -> Address:
        """Put the message of a step where the task belongs, or elsewhere; where it now is."""
        platform = self.platforms.get(task.platform)
        if platform is None:
            raise DeliveryError(messages.PLATFORM_IS_OFF)
        address = to or Address.from_json(task.address)
        return await platform.deliver(address, message, nonce=nonce(task.id, step))


def wait_ms(task: Task, error: DeliveryError) -> int | None:
    """How long to wait for the next attempt; None where there shall be none."""
    wait = None if error.permanent else step_backoff_ms(task.tries)
    return None if wait is None else max(wait, round((error.retry_after or 0) * 1000))


def nonce(task_id: str, step: str) -> str:
    """A name for one message of one task: the same after a restart, 25 base62 characters."""
    number = int.from_bytes(hashlib.sha256(f"{task_id}:{step}".encode()).digest())
    characters = []
    for _ in range(NONCE_CHARACTERS):
        number, digit = divmod(number, 62)
        characters.append(_BASE62[digit])
    return "".join(characters)
