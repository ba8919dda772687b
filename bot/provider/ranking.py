"""Finds in a list what somebody types: by the beginning, by the beginning of a word, by any part.

Case and width do not count (`ＰＨＯＴＯＮ` is `photon`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.provider.offers import Offer, Offers

ALIKE = 0.6  #: From 0 to 1: how much of a mistyped name has to be right for it to be recognised.
MOST_TYPED = 100  #: Characters that are compared with every name.


@dataclass(frozen=True, slots=True)
class _Entry:
    offer: Offer
    texts: tuple[str, ...]  #: What it may be found by: title and value, folded.


class Ranking:
    """One list, ready to be searched. `offers` is the list it was made of."""

    def __init__(self, offers: Offers) -> None:
        self.offers = offers
        self._entries = [_Entry(row, (_fold(row.title), _fold(row.value))) for row in offers.rows]

    def best(self, typed: str, *, adult: bool, limit: int) -> list[Offer]:
        """What fits, best first; all of it fits nothing typed."""
        rank = _ranker(_fold(typed))
        ranked = []
        for place, entry in enumerate(self._visible(adult=adult)):
            found = [rank(text) for text in entry.texts]
            if ranks := [one for one in found if one is not None]:
                ranked.append((min(ranks), place, entry.offer))
        return [offer for _, _, offer in sorted(ranked, key=lambda one: one[:2])[:limit]]

    def named(self, typed: str) -> list[Offer]:
        """What is meant by a whole name: its value, else its value without extension or title."""
        exact = [row for row in self.offers.rows if row.value == typed]
        folded = _fold(typed)
        return exact or [
            entry.offer for entry in self._entries if folded in (*entry.texts, _stem(entry))
        ]

    def nearest(self, typed: str, *, adult: bool, limit: int) -> list[Offer]:
        """What somebody may have meant who typed something that is not there."""
        fitting = self.best(typed, adult=adult, limit=limit)
        if fitting:
            return fitting
        by_text = {text: e.offer for e in self._visible(adult=adult) for text in e.texts}
        # Twice as many: title and value of one thing may both be near.
        near = difflib.get_close_matches(_fold(typed), by_text, 2 * limit, ALIKE)
        return list(dict.fromkeys(by_text[text] for text in near))[:limit]

    def _visible(self, *, adult: bool) -> Iterator[_Entry]:
        return (entry for entry in self._entries if adult or not entry.offer.adult)


def _ranker(typed: str) -> Callable[[str], int | None]:
    """0 where a text begins so, 1 where a word of it does, 2 where it is anywhere, else None."""
    # `_` ends a word too: file names are written so.
    word = re.compile(rf"(?<![^\W_]){re.escape(typed)}")

    def rank(text: str) -> int | None:
        if typed not in text:
            return None
        if text.startswith(typed):
            return 0
        return 1 if word.search(text) else 2

    return rank


def _stem(entry: _Entry) -> str:
    return PurePosixPath(entry.texts[-1]).stem


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split())[:MOST_TYPED]
