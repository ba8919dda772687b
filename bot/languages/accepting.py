"""What language a browser asks for, of those there are (RFC 9110, section 12.5.4)."""

from __future__ import annotations

from bot.languages.catalogues import ENGLISH, Catalogues

MOST_LANGUAGES = 20  #: Browsers send three or four.


def accepted(header: str, catalogues: Catalogues) -> str:
    """The best of `Accept-Language` that people are served in; English where none is."""
    for language in _by_weight(header):
        if language.lower().partition("-")[0] == ENGLISH:
            return ENGLISH
        found = catalogues.find(language)
        if found is not None:
            return found
    return ENGLISH


def _by_weight(header: str) -> list[str]:
    """The languages, most wanted first; equals in their order, what has no weight is refused."""
    parts = (part.partition(";") for part in header.split(",")[:MOST_LANGUAGES])
    weighed = [(name.strip(), _weight(more)) for name, _, more in parts]
    return [name for name, weight in sorted(weighed, key=lambda one: -one[1]) if name and weight]


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
