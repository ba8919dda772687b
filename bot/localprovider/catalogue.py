"""What this provider offers by name: ways of painting, influences, words to refuse things by."""

from __future__ import annotations

from collections.abc import Mapping

#: Checkpoint name, title, the painter's style.
MODELS = (
    ("painter", "Painter", "soft"),
    ("painter-ink", "Painter: ink on paper", "ink"),
    ("painter-poster", "Painter: poster", "poster"),
    ("painter-watercolour", "Painter: watercolour", "watercolour"),
    ("painter-oil", "Painter: oil", "oil"),
    ("painter-pencil", "Painter: pencil", "pencil"),
    ("painter-pixel", "Painter: pixel art", "pixel"),
)
#: LoRA name, title: the painter's influences (painter/influences.py).
LORAS = (
    ("golden-light", "Golden light from the upper right"),
    ("moonlit", "Day turned into a moonlit night"),
    ("teal-and-orange", "Teal shadows, orange lights"),
    ("faded-film", "Faded film with grain"),
    ("soft-focus", "Soft focus and glow"),
    ("bold-contrast", "Bold contrast, crisp forms"),
    ("misty-veil", "A veil of mist"),
    ("rose-dream", "A rose-tinted dream"),
)
#: Embedding keyword, and the words it stands for in a negative prompt.
EMBEDDINGS = (
    ("clear-weather", "cloud fog rain snow storm lightning"),
    ("nothing-added", "birds boat balloon cabin moon sun stars rainbow lighthouse"),
    ("quiet-colours", "vivid neon saturated"),
)


def styles() -> Mapping[str, str]:
    """The painter's style, by checkpoint."""
    return {name: style for name, _, style in MODELS}


def loras() -> frozenset[str]:
    """The names that `<lora:NAME:WEIGHT>` can have."""
    return frozenset(name for name, _ in LORAS)


def spelled_out(negative: str) -> str:
    """A negative prompt with the words its embeddings stand for."""
    return " ".join([negative, *(words for name, words in EMBEDDINGS if name in negative)])
