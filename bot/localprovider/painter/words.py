"""Which scene, hour, weather and things a prompt names, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.localprovider.painter.vocabulary import COLOURS, HOURS, MOODS, SCENES, THINGS, WEATHER


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words asked for. Empty where they are silent: chance decides there."""

    scene: str
    hour: str | None
    weather: frozenset[str]
    things: frozenset[str]
    colours: tuple[str, ...]
    moods: frozenset[str]
    refused: frozenset[str]


def read(prompt: str, negative: str = "") -> Reading:
    """Find the known words. What `negative` names is taken out again, but never the scene."""
    text, unwanted = _Text(prompt), _Text(negative)
    refused = frozenset(
        name for table in (WEATHER, THINGS, HOURS, COLOURS, MOODS) for name in unwanted.named(table)
    )
    return Reading(
        scene=text.foremost(SCENES) or "abstract",
        hour=next((hour for hour in text.named(HOURS) if hour not in refused), None),
        weather=frozenset(text.named(WEATHER)) - refused,
        things=frozenset(text.named(THINGS)) - refused,
        colours=tuple(colour for colour in text.in_order(COLOURS) if colour not in refused),
        moods=frozenset(text.named(MOODS)) - refused,
        refused=refused,
    )


class _Text:
    def __init__(self, text: str) -> None:
        self._text = text.lower()
        words = re.findall(r"[a-z]+", self._text)
        self._words = set(words) | {word.removesuffix("s") for word in words}

    def named(self, table: Mapping[str, str]) -> list[str]:
        """The rows of which at least one word occurs, in the table's order."""
        return [name for name, words in table.items() if self._score(words.split())]

    def in_order(self, table: Mapping[str, str]) -> list[str]:
        """The rows that occur, by where in the text they first do."""
        return sorted(self.named(table), key=lambda name: self._place(table[name].split()))

    def foremost(self, table: Mapping[str, str]) -> str | None:
        """The row with the most words; the one that is named first where two are level."""
        named = self.in_order(table)
        return max(named, key=lambda name: self._score(table[name].split()), default=None)

    def _place(self, words: Iterable[str]) -> int:
        return min(place for word in words if (place := self._text.find(word)) >= 0)

    def _score(self, words: Iterable[str]) -> int:
        return sum(word in (self._words if word.isascii() else self._text) for word in words)
