"""The one error tree, and the texts people read.

EaselError
├── OperatorError            a start-up failure: one plain sentence for the person who hosts, exit 2
├── Refusal                  a person asked for something that cannot be; says what to do instead
│   ├── InvalidOptions       an option is missing, unknown or out of range
│   ├── LimitReached         a rule on credits or tasks; carries the rule and when it resets
│   ├── NotAllowed           not yours, not here, not you
│   │   └── ConsentNeeded    not before you have agreed to something; carries what
│   ├── NotFound             no such command, task or picture
│   ├── PictureRefused       the picture cannot be used; names which one
│   └── Busy                 this service is at a bound of its own; try again
├── PictureError             see pictures/errors.py, which completes this branch
├── ProviderError            see provider/errors.py, which completes this branch
└── DeliveryError            the platform did not take a message; carries when to try again
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.languages import translated


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for a person: English with `{named}` places, which is also its catalogue key.

    A moment is written into a value as `<t:SECONDS:R>` (Discord's own notation); the other
    platforms replace it (platforms/base.py).
    """

    message: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.message.format_map(self.values)


def say(message: str, **values: object) -> Text:
    """Make a `Text`; the values fill the `{named}` places of `message`."""
    return Text(message, MappingProxyType(values))


def render(text: Text, language: str) -> str:
    """The sentence for a person who reads `language`: the one place where a catalogue goes in.

    A value may be a `Text` of its own.
    """
    values = {
        name: render(value, language) if isinstance(value, Text) else value
        for name, value in text.values.items()
    }
    return translated(text.message, language).format_map(values)


def moment(at: int) -> str:
    """A moment for a value of a `Text`; `at` is UTC milliseconds."""
    return f"<t:{at // 1000}:R>"


class EaselError(Exception):
    """The root of every error raised here; `text` may be shown to a person."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class OperatorError(EaselError):
    """The service cannot start or go on; `text` tells the person who hosts it what to do."""


class Refusal(EaselError):
    """A request was refused before anything was charged, or with everything given back."""


class InvalidOptions(Refusal):
    """An option is missing, unknown or out of its range."""

    def __init__(self, text: Text, *, option: str | None = None) -> None:
        super().__init__(text)
        self.option = option


class LimitReached(Refusal):
    """A rule on credits or tasks said no. `resets_at` is UTC ms, None where no clock lifts it."""

    def __init__(self, text: Text, *, rule: str, resets_at: int | None) -> None:
        super().__init__(text)
        self.rule = rule
        self.resets_at = resets_at


class NotAllowed(Refusal):
    """This person may not do this, or not here."""


class ConsentNeeded(NotAllowed):
    """This person has to agree to a text first; `agreement` is by what it is known."""

    def __init__(self, text: Text, *, agreement: str) -> None:
        super().__init__(text)
        self.agreement = agreement


class NotFound(Refusal):
    """There is no such command, task or picture for this person."""


class PictureRefused(Refusal):
    """A picture cannot be used: unreadable, too large, wrong type, or not reachable."""

    def __init__(self, text: Text, *, option: str | None = None) -> None:
        super().__init__(text)
        self.option = option


class Busy(Refusal):
    """The service is at one of its own bounds; the same request may pass in a minute."""


class PictureError(EaselError):
    """Something about a file, told without naming the option or URL; see pictures/errors.py."""


class ProviderError(EaselError):
    """The image provider did not do what it was asked; see provider/errors.py."""


class DeliveryError(EaselError):
    """A platform did not take a message.

    `retry_after` is seconds (None: the usual backoff); `permanent` means that no later attempt
    at this address can succeed (the channel is gone, the bot was removed).
    """

    def __init__(
        self, text: Text, *, retry_after: float | None = None, permanent: bool = False
    ) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.permanent = permanent
