"""Names for colours, by the nearest of a list that people use."""

from __future__ import annotations

Rgb = tuple[int, int, int]

NAMES: dict[str, Rgb] = {
    "black": (12, 12, 14), "charcoal": (48, 50, 54), "grey": (128, 128, 128),
    "light grey": (196, 198, 200), "white": (250, 250, 250), "ivory": (244, 236, 216),
    "beige": (216, 196, 160), "tan": (190, 150, 108), "brown": (112, 72, 44),
    "dark brown": (62, 40, 28), "red": (206, 38, 40), "dark red": (122, 20, 26),
    "coral": (244, 126, 100), "pink": (242, 166, 190), "magenta": (200, 44, 140),
    "purple": (114, 56, 156), "dark purple": (52, 28, 84), "lavender": (184, 168, 222),
    "navy": (20, 32, 78), "blue": (40, 92, 196), "steel blue": (84, 124, 162),
    "sky blue": (134, 190, 232), "slate": (82, 96, 112), "teal": (24, 122, 124),
    "dark teal": (14, 62, 70), "turquoise": (74, 200, 190), "green": (58, 148, 62),
    "dark green": (24, 66, 36), "olive": (116, 118, 48), "lime": (164, 212, 70),
    "yellow": (246, 220, 66), "gold": (214, 166, 44), "orange": (240, 140, 40),
    "rust": (172, 78, 36),
}  # fmt: skip


NEUTRAL = ("black", "charcoal", "grey", "light grey", "white")
_COLOURLESS = 14  # levels between the strongest and the weakest of the three


def name(colour: Rgb) -> str:
    """The nearest name, with green weighing most, as eyes have it; a grey gets no colour."""
    names = NEUTRAL if max(colour) - min(colour) < _COLOURLESS else tuple(NAMES)
    return min(names, key=lambda known: _distance(NAMES[known], colour))


def _distance(first: Rgb, second: Rgb) -> int:
    r, g, b = (a - c for a, c in zip(first, second, strict=True))
    return 3 * r * r + 4 * g * g + 2 * b * b
