"""What has to be said beside a picture: what was asked for and could not be done here."""

from __future__ import annotations

from collections.abc import Iterable


class Notes:
    """Sentences, each once, in the order they were added."""

    def __init__(self, sentences: Iterable[str] = ()) -> None:
        self._sentences = dict.fromkeys(sentences)

    def add(self, sentence: str) -> None:
        """Say this; an empty sentence says nothing."""
        if sentence:
            self._sentences[sentence] = None

    def text(self) -> str:
        """All of them."""
        return " ".join(self._sentences)
