"""What a person has done and the bot has to answer: the handle a test gets for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from support.fakediscord.changes import Changes
from support.fakediscord.messages import Message

if TYPE_CHECKING:
    from support.fakediscord.world import Channel, User

ANSWER_MS = 3_000  #: Unanswered for so long, an interaction has failed.
TOKEN_LIVES_MS = 15 * 60 * 1000


class Kind(IntEnum):
    """Types of interactions."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """Types of first answers."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(frozen=True)
class Acknowledgement:
    """The first answer; `seconds` are from the interaction's leaving to the answer's arrival."""

    kind: Callback
    private: bool
    seconds: float
    data: dict[str, Any]


@dataclass(eq=False)
class Interaction:
    """`source` is the message whose button was pressed; `response` the message that answers."""

    id: int
    token: str
    kind: Kind
    user: User
    channel: Channel
    created_at: int
    changes: Changes
    metadata: dict[str, Any]
    source: Message | None = None
    sent_at: float = 0.0  #: By the monotonic clock, in seconds.
    failed: bool = False  #: The endpoint did not take it.
    answering: bool = False  #: A first answer is on its way: a second is one too many.
    ack: Acknowledgement | None = None
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    response: Message | None = None
    followups: list[Message] = field(default_factory=list)

    async def acknowledged(self, timeout_s: float = ANSWER_MS / 1000) -> Acknowledgement:
        """Wait for the first answer. Raises TimeoutError where none comes in time."""
        # Not through `changes`: in a burst each answer would be looked for by all who wait.
        async with asyncio.timeout(timeout_s):
            await self.acked.wait()
        assert self.ack is not None
        return self.ack

    async def message(self, timeout_s: float = 10) -> Message:
        """Wait for the message that answers, and for it to say something."""
        await self.changes.until(self._answered, timeout_s)
        assert self.response is not None
        return self.response

    async def modal(self, timeout_s: float = ANSWER_MS / 1000) -> dict[str, Any]:
        """Wait for a form to open."""
        ack = await self.acknowledged(timeout_s)
        assert ack.kind is Callback.MODAL, f"no form opened but came {ack.kind.name}"
        return ack.data

    def _answered(self) -> bool:
        return self.response is not None and not self.response.loading
