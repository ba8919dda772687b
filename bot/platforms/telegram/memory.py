"""What the adapter has to remember beyond this process: written by one, read by another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, Protocol


class Update(NamedTuple):
    """One update as Telegram told it (JSON); `answer` is the message that was sent for it."""

    id: int
    body: str
    answer: int | None


class Question(NamedTuple):
    """A message that asks one person something; `body` is JSON, `ends_at` UTC milliseconds."""

    chat: int
    message: int
    person_id: str
    body: str
    ends_at: int


class Held(NamedTuple):
    """Who listens: `term` is this process's own, None where another listens until `ends_at`."""

    term: int | None
    ends_at: int


class Posted(Protocol):
    """The inbox, for whoever takes updates in."""

    async def keep(self, updates: Sequence[tuple[int, str]], *, now: int, most_open: int) -> bool:
        """Write them down, committed, given as id and JSON; False where too many wait."""

    def tell(self) -> None:
        """Wake whoever deals with them, in whichever process."""


class Memory(Posted, Protocol):
    """All of it. Times are UTC milliseconds."""

    shared: bool  #: Whether other processes may have the same memory.

    # -- The inbox -------------------------------------------------------------------------

    async def left(self, known: Collection[int], *, limit: int) -> list[Update]:
        """Updates that wait, oldest first, without those that are known."""

    async def told(self, timeout_s: float) -> None:
        """Return when there may be more, or after a while."""

    async def answered(self, ids: Sequence[int], message: int, *, term: int) -> bool:
        """A message was sent for these; False where they are another process's by now."""

    async def done(self, ids: Sequence[int], *, term: int) -> bool:
        """They were dealt with; False as above."""

    async def expire(self, *, done_before: int, open_before: int, noted_before: int) -> None:
        """Forget updates that were done, give up those left open, forget what was noted."""

    # -- Who listens -----------------------------------------------------------------------

    async def hold(self, *, now: int, until: int) -> Held:
        """Be, or stay, the one that listens."""

    async def let_go(self) -> None:
        """Let another process listen."""

    # -- What is in the chats --------------------------------------------------------------

    async def delivered(self, nonce: str) -> str | None:
        """The address (JSON) of what was sent under a name."""

    async def is_final(self, chat: int, message: int) -> bool:
        """Whether something was delivered in a message."""

    async def note_delivery(
        self,
        nonce: str,
        place: tuple[int, int],
        address: str,
        *,
        pictures: Iterable[tuple[int, str]],
        now: int,
    ) -> None:
        """It is there; `place` is chat and message, `pictures` are media ids by message."""

    async def uncover(self, chat: int, message: int) -> None:
        """What was delivered in a message may be put there once more."""

    async def picture(self, chat: int, message: int) -> str | None:
        """The media id of the picture that a message shows."""

    async def moves(self) -> list[tuple[int, int]]:
        """Groups that became supergroups: what they were called, and after that."""

    async def moved(self, old: int, new: int) -> None:
        """One more."""

    # -- Questions -------------------------------------------------------------------------

    async def ask(self, question: Question, *, most: int) -> None:
        """It was asked; of more than `most` those are forgotten that end first."""

    async def asked_at(self, chat: int, message: int, *, now: int) -> Question | None:
        """The open question that a message is."""

    async def asked_of(self, chat: int, person_id: str, *, now: int) -> list[Question]:
        """What one person is asked in a chat, the newest first."""

    async def next_end(self) -> Question | None:
        """The question that ends first, or has ended longest ago."""

    async def close(self, chat: int, message: int) -> bool:
        """It is answered or over; False where it was before."""

    async def forget(self, person_id: str, chat: int | None) -> None:
        """Forget what is known of one person; `chat` is their private one."""

    def when_forgotten(self, forget: Callable[[], None]) -> None:
        """Be told when another process has forgotten somebody."""
