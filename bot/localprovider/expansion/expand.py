"""Choose what to add to a prompt. The same request gives the same words."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from bot.localprovider.expansion.phrases import (
    COLOUR,
    COMPOSITION,
    LIGHT,
    LIGHT_NAMED,
    QUALITY,
    STYLE,
    STYLE_WORDS,
    SUBJECTS,
)

TOKENS_A_WORD = 1.3  #: What a tokenizer makes of English, about.
_LEAST_OWN = 2  # letters of a word that counts as said already


def expanded(options: Mapping[str, Any]) -> list[str]:
    """As many prompts as asked for (`many`), all different.

    `top_k` and `top_p` are how much of each list is drawn from, `temperature` 0 is always the
    first of it; `least` and `most` bound the added words in tokens.
    """
    prompt = " ".join(options["prompt"].split())
    made: list[str] = []
    for index in range(options["many"]):
        made.append(_one(prompt, options, _chance(prompt, index), avoid=made))
    return made


def subject_of(prompt: str) -> str:
    """Which kind of thing a prompt is of: a row of SUBJECTS, or `thing`."""
    return next((kind for kind, words in SUBJECTS.items() if _says(prompt, words)), "thing")


def _one(prompt: str, options: Mapping[str, Any], random: Random, *, avoid: Sequence[str]) -> str:
    made = prompt
    for _ in range(8):  # another draw where this one was drawn before
        made = _joined(prompt, _bounded(prompt, options, random), xl=options["xl"])
        if made not in avoid:
            break
        options = {**options, "top_k": 0, "top_p": 1.0, "temperature": 1.0}
    return made


def _bounded(prompt: str, options: Mapping[str, Any], random: Random) -> list[str]:
    """The chosen phrases, as long as they fit; what little is asked for at least is there."""
    chosen, tokens = list[str](), 0
    for phrase in _phrases(prompt, options, random):
        cost = math.ceil(len(phrase.split()) * TOKENS_A_WORD)
        if tokens + cost > options["most"]:
            continue
        if tokens >= options["least"] and len(chosen) >= _USUAL:
            break
        chosen.append(phrase)
        tokens += cost
    return chosen


_USUAL = 5  # phrases


def _phrases(prompt: str, options: Mapping[str, Any], random: Random) -> Iterator[str]:
    """One of each kind first, then seconds; never one whose words are all there already."""
    lists = [COMPOSITION[subject_of(prompt)], _light(prompt), COLOUR]
    lists += [] if _says(prompt, STYLE_WORDS) else [STYLE]
    lists.append(QUALITY[options["xl"]])
    drawn = [_drawn(phrases, options, random) for phrases in lists]
    single = {id(STYLE)}  # two styles would contradict each other
    for turn in range(max(map(len, drawn))):
        for phrases, source in zip(drawn, lists, strict=True):
            again = turn > 0 and id(source) in single
            if turn < len(phrases) and not again and not _said(prompt, phrases[turn]):
                yield phrases[turn]


def _drawn(phrases: Sequence[str], options: Mapping[str, Any], random: Random) -> Sequence[str]:
    """A list in the order of drawing, cut as `top_k` and `top_p` say."""
    kept = max(1, math.ceil(len(phrases) * options["top_p"]))
    if options["top_k"]:
        kept = min(kept, options["top_k"])
    order = list(phrases[:kept])
    if options["temperature"] > 0:
        random.shuffle(order)
    return order


def _light(prompt: str) -> Sequence[str]:
    return next((lit for words, lit in LIGHT_NAMED.items() if _says(prompt, words)), LIGHT)


def _joined(prompt: str, phrases: Sequence[str], *, xl: bool) -> str:
    """Tags for SD, sentences for SDXL, which reads them."""
    start = prompt.rstrip(" ,.;。，")
    if not phrases:
        return start
    if not xl:
        return ", ".join([start, *phrases])
    first, rest = phrases[0], phrases[1:]
    sentence = f"{start}, {first}"
    return sentence if not rest else f"{sentence}. {_capital(', '.join(rest))}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _says(prompt: str, words: str) -> bool:
    text, own = prompt.lower(), _own(prompt)
    return any(word in own if word.isascii() else word in text for word in words.split())


def _said(prompt: str, phrase: str) -> bool:
    return phrase.lower() in prompt.lower() or _own(phrase) <= _own(prompt)


def _own(text: str) -> set[str]:
    words = {word for word in re.findall(r"[a-z]+|3d", text.lower()) if len(word) >= _LEAST_OWN}
    return words | {word.removesuffix("s") for word in words}


def _chance(prompt: str, index: int) -> Random:
    """A source of chance that is the prompt's own."""
    digest = hashlib.sha256(f"{prompt}\x1f{index}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - nothing secret is drawn
