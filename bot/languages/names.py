"""What is typed, as it is called in somebody's language.

A name alone is too short to be a key of its own, so it is looked up as `command imagine` or
`option prompt`. In English it is what is typed.
"""

from __future__ import annotations

from bot.languages import translated


def option_label(name: str, language: str) -> str | None:
    """What the option is called in `language`; None where it is called as it is typed."""
    key = f"option {name}"
    label = translated(key, language)
    return None if label == key else label
