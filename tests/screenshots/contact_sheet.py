"""Paint the contact sheet of 24 prompts: `python tests/screenshots/contact_sheet.py`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint

#: Every family of scenes, and every season, weather, hour and palette at least once.
PROMPTS = (
    ("a lighthouse in a storm", 7),
    ("a sailing boat at sunset", 3),
    ("a tropical beach on a clear day", 5),
    ("snowy mountains at dawn", 12),
    ("a lake between autumn hills", 6),
    ("a volcano erupting at night", 4),
    ("a forest in spring", 3),
    ("an autumn forest, morning fog", 8),
    ("a forest in winter, snow", 5),
    ("a city in spring", 10),
    ("tokyo at night, neon, rain", 9),
    ("a city in winter, snowing, dusk", 11),
    ("pyramids and palms at sunset", 6),
    ("a desert canyon, cold, under the stars", 3),
    ("a ringed planet over a nebula", 5),
    ("a spiral galaxy", 8),
    ("a sunflower field in summer", 4),
    ("a meadow with a rainbow, pastel", 7),
    ("portrait of a woman at sunset, warm", 1),
    ("a girl, mountains, double exposure", 7),
    ("a man in a hat, neon", 6),
    ("abstract red and gold", 9),
    ("水墨山水, 雾", 5),
    ("northern lights over a frozen lake", 9),
)
#: The font that comes with Pillow has no Chinese.
CAPTIONS = {"水墨山水, 雾": "(in Chinese) ink landscape, fog"}
COLUMNS = 6
SIDE, CAPTION, GAP = 300, 26, 10  # pixels
PAPER, PEN = (250, 250, 248), (40, 42, 46)
TARGET = Path(__file__).with_name("painter.jpg")


def main() -> None:
    """Write the sheet to the path given, or beside this script."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    sheet().save(target, quality=74, optimize=True)


def sheet() -> Image.Image:
    """All prompts in rows, each with its words under it."""
    rows = -(-len(PROMPTS) // COLUMNS)
    across, down = SIDE + GAP, SIDE + CAPTION + GAP
    paper = Image.new("RGB", (COLUMNS * across + GAP, rows * down + GAP), PAPER)
    pen = ImageDraw.Draw(paper)
    for index, (prompt, seed) in enumerate(PROMPTS):
        left, top = GAP + index % COLUMNS * across, GAP + index // COLUMNS * down
        paper.paste(_painted(prompt, seed), (left, top))
        caption = CAPTIONS.get(prompt, prompt)
        pen.text((left, top + SIDE + 6), caption, fill=PEN, font=_font())
    return paper


def _painted(prompt: str, seed: int) -> Image.Image:
    started = time.process_time()
    picture = paint(Brief(prompt, 1024, 1024, seed))
    print(f"{time.process_time() - started:5.2f} s  {prompt}")  # noqa: T201
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(15)


if __name__ == "__main__":
    main()
