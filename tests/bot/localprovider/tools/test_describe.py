"""A description says only what can be measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools import describe


def told(tmp_path: Path, image: Image.Image, model: str = "clip") -> str:
    path = tmp_path / "in.png"
    image.save(path)
    return describe.run(Assignment("describe", {"model": model}, tmp_path / "out", {"image": path}))


@pytest.mark.parametrize(
    ("colour", "name"),
    [((206, 38, 40), "red"), ((40, 92, 196), "blue"), ((250, 250, 250), "white"),
     ((24, 66, 36), "dark green"), ((128, 128, 128), "grey")],
)  # fmt: skip
def test_it_names_the_colour(tmp_path: Path, colour: tuple[int, int, int], name: str) -> None:
    assert f"picture in {name} with" in told(tmp_path, Image.new("RGB", (80, 60), colour))


def test_it_is_one_sentence_with_the_facts(tmp_path: Path) -> None:
    image = Image.new("RGB", (300, 200), (20, 32, 78))
    ImageDraw.Draw(image).rectangle((0, 0, 300, 90), fill=(244, 236, 216))
    assert told(tmp_path, image) == (
        "an evenly lit landscape-format picture in navy and ivory with high contrast and natural "
        "colours; brighter toward the top; sharp in detail, 300 by 200 pixels"
    )


def test_tags_are_separated_by_commas(tmp_path: Path) -> None:
    tags = told(tmp_path, Image.new("RGB", (64, 64), (0, 0, 0)), "deepdanbooru").split(", ")
    assert tags[:3] == ["square", "black", "very dark"]
    assert "no colour" in tags


def test_transparency_is_told_and_does_not_count_as_colour(tmp_path: Path) -> None:
    image = Image.new("RGBA", (100, 220), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((20, 20, 80, 200), fill=(206, 38, 40, 255))
    sentence = told(tmp_path, image)
    assert "portrait-format picture in red with" in sentence
    assert sentence.endswith("partly transparent")


def test_an_empty_picture_is_described_too(tmp_path: Path) -> None:
    assert "partly transparent" in told(tmp_path, Image.new("RGBA", (1, 1), (0, 0, 0, 0)))


def test_a_blurred_picture_is_called_soft(tmp_path: Path) -> None:
    noise = Image.effect_noise((256, 256), 90).convert("RGB")
    assert "sharp in detail" in told(tmp_path, noise)
    assert "soft or smooth" in told(tmp_path, noise.filter(ImageFilter.GaussianBlur(12)))
