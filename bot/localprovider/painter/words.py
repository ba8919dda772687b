"""Which scene, hour, weather and things a prompt names, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.localprovider.painter.vocabulary import (
    COLOURS,
    DETAILS,
    HOURS,
    HOURS_IMPLIED,
    MOODS,
    SCENES,
    SEASONS,
    THINGS,
    WEATHER,
)

_REFUSABLE = (THINGS, SEASONS, COLOURS, MOODS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words asked for. Empty where they are silent: chance decides there."""

    scene: str
    backdrop: str | None  #: The scene that came second.
    hour: str | None
    season: str | None
    weather: frozenset[str]
    things: frozenset[str]
    colours: tuple[str, ...]
    moods: frozenset[str]
    refused: frozenset[str]


def read(prompt: str, negative: str = "") -> Reading:
    """Find the known words. What `negative` names is taken out again, but never the scene."""
    text = _Text(prompt)
    refused = _refused(_Text(negative))
    scenes = [*text.by_weight(SCENES), None]
    hours = [*text.named(HOURS), *text.named(HOURS_IMPLIED)]
    return Reading(
        scene=scenes[0] or "abstract",
        backdrop=scenes[1] if scenes[0] else None,
        hour=next((hour for hour in hours if hour not in refused), None),
        season=next((name for name in text.in_order(SEASONS) if name not in refused), None),
        weather=frozenset(text.named(WEATHER)) - refused,
        things=frozenset(text.named(THINGS)) - refused,
        colours=tuple(colour for colour in text.in_order(COLOURS) if colour not in refused),
        moods=frozenset(text.named(MOODS)) - refused,
        refused=refused,
    )


def _refused(unwanted: _Text) -> frozenset[str]:
    details = DETAILS.split()
    named = [name for table in _REFUSABLE for name in unwanted.named(table)]
    named += [name for table in (HOURS, WEATHER) for name in unwanted.named(table, but=details)]
    return frozenset(named)


class _Text:
    def __init__(self, text: str) -> None:
        self._text = text.lower()
        words = re.findall(r"[a-z]+", self._text)
        self._words = set(words) | {word.removesuffix("s") for word in words}

    def named(self, table: Mapping[str, str], *, but: Sequence[str] = ()) -> list[str]:
        """The rows of which at least one word occurs, in the table's order."""
        rows = {name: [w for w in words.split() if w not in but] for name, words in table.items()}
        return [name for name, words in rows.items() if self._score(words)]

    def in_order(self, table: Mapping[str, str]) -> list[str]:
        """The rows that occur, by where in the text they first do."""
        return sorted(self.named(table), key=lambda name: self._place(table[name].split()))

    def by_weight(self, table: Mapping[str, str]) -> list[str]:
        """The rows that occur, most words first; level ones in the order they are named."""
        return sorted(self.in_order(table), key=lambda name: -self._score(table[name].split()))

    def _place(self, words: Iterable[str]) -> int:
        return min(place for word in words if (place := self._text.find(word)) >= 0)

    def _score(self, words: Iterable[str]) -> int:
        return sum(word in (self._words if word.isascii() else self._text) for word in words)
