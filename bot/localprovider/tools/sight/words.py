"""What was seen, as a sentence and as tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.localprovider.tools.sight.findings import Findings, Subject
from bot.localprovider.tools.sight.tone import Tone

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SHARES = (
    *((0.08, "a small part"), (0.18, "about an eighth"), (0.29, "about a quarter")),
    *((0.42, "about a third"), (0.58, "about half"), (0.72, "about two thirds")),
    (1.01, "most"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture's measurements. Sizes in pixels."""

    width: int
    height: int
    tone: Tone
    focus: str
    transparent: bool
    findings: Findings


def sentence(seen: Seen) -> str:
    """One sentence, from the most striking to the plainest."""
    tone = seen.tone
    article = "an" if tone.brightness[0] in "aeiou" else "a"
    start = (
        f"{article} {tone.brightness} {orientation(seen)} picture in {listed(tone.colours[:4])} "
        f"with {tone.contrast} contrast and {saturation(tone)}"
    )
    size = f"{seen.focus}, {seen.width} by {seen.height} pixels"
    ending = ["partly transparent"] if seen.transparent else []
    return "; ".join([start, *_found(seen.findings), *_light(tone), size, *ending])


def tags(seen: Seen) -> str:
    """Comma-separated tags."""
    found = [
        *_people_tags(seen.findings.faces),
        orientation(seen),
        *seen.tone.colours,
        seen.tone.brightness,
        *_light(seen.tone),
        f"{seen.tone.contrast} contrast",
        saturation(seen.tone),
        seen.focus,
        *(["text"] if seen.findings.lettering else []),
        *(["transparent background"] if seen.transparent else []),
    ]
    return ", ".join(found)


def orientation(seen: Seen) -> str:
    """The word for the picture's shape."""
    ratio = seen.width / seen.height
    if 0.95 <= ratio <= 1.05:
        return "square"
    if ratio > 1:
        return "panoramic" if ratio > 2.2 else "landscape-format"
    return "tall" if ratio < 0.45 else "portrait-format"


def saturation(tone: Tone) -> str:
    """How strong the colours are."""
    return "no colour" if tone.saturation == "colourless" else f"{tone.saturation} colours"


def listed(words: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _found(found: Findings) -> Iterator[str]:
    if found.faces:
        yield f"{_number(found.faces)} {'face' if found.faces == 1 else 'faces'}"
    if found.subject:
        yield _stands_out(found.subject)
    if found.lettering:
        yield "with what looks like text"


def _stands_out(subject: Subject) -> str:
    share = next(word for limit, word in _SHARES if subject.share < limit)
    return f"something stands out {subject.place} and fills {share} of it"


def _light(tone: Tone) -> list[str]:
    if tone.backlit:
        return ["backlit"]
    return [tone.light_from] if tone.light_from else []


def _people_tags(faces: int | None) -> list[str]:
    if not faces:
        return [] if faces is None else ["no faces"]
    return [f"{faces} face" if faces == 1 else f"{faces} faces"]


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
