"""Refused words: found in a prompt however they are disguised, in a time that is bounded.

Text and words are folded alike first: compatibility forms, case, accents, invisible characters and
look-alike letters are gone then. A plain word is found as a whole word, in scripts without spaces
between words anywhere. A pattern has `*` for any letters and `?` for one, and is held against each
single word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate

from storage.words import Word

MAX_WORD = 80  #: Characters of a refused word or phrase.
MAX_STARS = 4  #: In one pattern.
MAX_LOOKED_AT = 4000  #: Characters of a text; prompts are shorter, folded ones a little longer.

_WORD = re.compile(r"\w+")
#: Letters of other alphabets that look like Latin ones, after case folding.
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁһӏνкмтвнαοιρτυκεχ",
    "aeopcyxijsdhlvkmtbhaoiptukex",
)
_HIDDEN = ("Cf", "Mn", "Me", "Cc")  #: Categories that are not seen, or sit on a letter.


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The refused words of a server, made ready once."""

    words: tuple[tuple[Word, re.Pattern[str]], ...]

    @classmethod
    def of(cls, words: Iterable[Word]) -> Wordlist:
        return cls(tuple((word, _compiled(word)) for word in words if folded(word.word)))

    def found_in(self, *texts: str) -> Word | None:
        """The first refused word of any of these texts."""
        for text in texts:
            plain = folded(text[:MAX_LOOKED_AT])
            single = _WORD.findall(plain)
            for word, pattern in self.words:
                if _is_in(word, pattern, plain, single):
                    return word
        return None


def problem_of(word: Word) -> str | None:
    """Why this cannot be a refused word, as a sentence with named places; None where it can."""
    if len(word.word) > MAX_WORD:
        return "A refused word has at most {most} characters."
    if not _WORD.search(folded(word.word)):
        return "A refused word needs at least one letter or digit."
    if word.kind == "pattern" and word.word.count("*") > MAX_STARS:
        return "A pattern has at most {stars} stars."
    if word.kind == "pattern" and len(folded(word.word).replace("*", "").strip()) < 2:
        return "A pattern needs at least two letters: this one would refuse nearly everything."
    return None


def folded(text: str) -> str:
    """The text as it is compared: what looks alike is alike."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    seen = (c for c in decomposed if unicodedata.category(c) not in _HIDDEN or c in "\n\t")
    return unicodedata.normalize("NFKC", "".join(seen)).translate(_LOOKALIKE)


def _is_in(word: Word, pattern: re.Pattern[str], text: str, single: Sequence[str]) -> bool:
    if word.kind == "plain":
        return pattern.search(text) is not None
    return any(pattern.match(one) for one in single)


def _compiled(word: Word) -> re.Pattern[str]:
    plain = folded(word.word)
    if word.kind == "pattern":
        # Its stars become atomic groups: no text makes it try every way to share itself out.
        return re.compile(translate(plain.replace("[", "[[]")))
    parts = r"\W+".join(re.escape(part) for part in _WORD.findall(plain))
    return re.compile(parts if _has_no_spaces(plain) else rf"(?<!\w){parts}(?!\w)")


def _has_no_spaces(text: str) -> bool:
    """Whether it is written in a script that puts no spaces between words."""
    scripts = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
    return any(unicodedata.name(c, "").startswith(scripts) for c in text)
