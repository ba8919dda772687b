"""What can go wrong with a provider, sorted by what may be done about it.

ProviderError
├── NotAccepted       it said no: final, nothing was started
├── NotReached        nothing was sent: safe to send again
│   └── Throttled     it said "later" (HTTP 429); carries when
├── OutcomeUnknown    sent, and no readable answer: ask by our own id before sending again (Q47)
├── Unreadable        an answer or callback that is not the protocol
└── Unsupported       this route cannot do it as it is set up; raised before anything is charged
"""

from __future__ import annotations

from bot.errors import ProviderError, Text, say


class NotAccepted(ProviderError):
    """The provider refused. `detail` is its own text: bounded, stripped, without our secrets.

    `status` is the HTTP status where that was the refusal, None where it was the envelope's code.
    """

    def __init__(self, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(_refusal(detail, status))
        self.detail = detail
        self.status = status


class NotReached(ProviderError):
    """No connection could be made, so nothing was sent. `retry_after` is seconds, if told."""

    def __init__(self, text: Text | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(text or say("The image service cannot be reached right now."))
        self.retry_after = retry_after


class Throttled(NotReached):
    """HTTP 429: not taken, and asked to come back after `retry_after` seconds."""

    def __init__(self, retry_after: float | None = None) -> None:
        text = say("The image service takes no more requests right now.")
        super().__init__(text, retry_after=retry_after)


class OutcomeUnknown(ProviderError):
    """The request left, and what became of it is not known: it may have been accepted."""

    def __init__(self) -> None:
        super().__init__(say("The image service did not give a readable answer."))


class Unreadable(ProviderError):
    """This is not an answer of the vendor's protocol. `problem` is for the log."""

    def __init__(self, problem: str) -> None:
        super().__init__(say("The image service sent something that cannot be read."))
        self.problem = problem


class Unsupported(ProviderError):
    """A setting is missing for this; `text` names it."""


def _refusal(detail: str, status: int | None) -> Text:
    if status in (401, 403):
        return say("The image service does not accept this bot's credentials.")
    if detail:
        return say("The image service refused this: {detail}", detail=detail)
    return say("The image service refused this.")
