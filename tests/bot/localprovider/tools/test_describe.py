"""A description says only what can be measured or found."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from support.portraits import ADA, BEN, draw_person, portrait
from support.tools import Bench, weights

from bot.localprovider.models.catalogue import BACKGROUND, FACES


def told(
    folder: Path, image: Image.Image, model: str = "clip", *, models: Path | None = None
) -> str:
    bench = Bench(folder, models or folder / "none")
    return bench.caption("describe", options={"model": model}, image=image)


def scene(side: int = 400) -> Image.Image:
    """Shapes with sharp edges, in the middle of the scale of light."""
    sheet = Image.new("RGB", (side, side), (150, 150, 145))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((side // 8, side // 4, side // 2, side * 3 // 4), fill=(200, 60, 50))
    draw.ellipse((side // 2, side // 3, side * 7 // 8, side * 3 // 4), fill=(60, 90, 170))
    return sheet


@pytest.mark.parametrize(
    ("colour", "name"),
    [((206, 38, 40), "red"), ((225, 20, 30), "red"), ((40, 92, 196), "blue"),
     ((250, 250, 250), "white"), ((24, 66, 36), "dark green"), ((128, 128, 128), "grey"),
     ((90, 92, 95), "grey")],
)  # fmt: skip
def test_it_names_the_colour(tmp_path: Path, colour: tuple[int, int, int], name: str) -> None:
    assert f"picture in {name} with" in told(tmp_path, Image.new("RGB", (80, 60), colour))


def test_the_colour_that_covers_most_comes_first(tmp_path: Path) -> None:
    image = Image.new("RGB", (300, 200), (206, 38, 40))
    ImageDraw.Draw(image).rectangle((0, 0, 300, 60), fill=(250, 250, 250))
    assert "picture in red and white with" in told(tmp_path, image)


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


@pytest.mark.parametrize(
    ("factor", "word"), [(0.15, "a very dark"), (0.45, "a dark"), (1.0, "an evenly lit")]
)
def test_darkness_is_told(tmp_path: Path, factor: float, word: str) -> None:
    darker = scene().point(lambda value: round(value * factor))
    assert told(tmp_path, darker).startswith(f"{word} square picture")


def test_a_dark_subject_before_a_bright_backdrop_is_backlit(tmp_path: Path) -> None:
    image = Image.new("RGB", (300, 300), (240, 240, 235))
    ImageDraw.Draw(image).ellipse((60, 70, 240, 300), fill=(20, 20, 30))
    assert "; backlit;" in told(tmp_path, image)
    assert "backlit" not in told(tmp_path, scene())


@pytest.mark.parametrize(
    ("blur", "word"),
    [(0, "sharp in detail"), (1.2, "moderately sharp"), (3, "blurred"), (8, "blurred")],
)
def test_blur_is_told(tmp_path: Path, blur: float, word: str) -> None:
    image = scene().filter(ImageFilter.GaussianBlur(blur)) if blur else scene()
    assert f"{word}, 400 by 400 pixels" in told(tmp_path, image)


def test_a_dim_picture_is_not_called_blurred_for_it(tmp_path: Path) -> None:
    dim = scene().point(lambda value: 70 + value // 4)
    assert "sharp in detail" in told(tmp_path, dim)


def test_a_plain_picture_is_not_called_blurred(tmp_path: Path) -> None:
    assert "without edges" in told(tmp_path, Image.new("RGB", (300, 300), (80, 90, 200)))


def test_transparency_is_told_and_does_not_count_as_colour(tmp_path: Path) -> None:
    image = Image.new("RGBA", (100, 220), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((20, 20, 80, 200), fill=(206, 38, 40, 255))
    sentence = told(tmp_path, image)
    assert "portrait-format picture in red with" in sentence
    assert sentence.endswith("partly transparent")


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (2000, 1)])
def test_a_picture_of_hardly_any_pixels_is_described_too(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    assert "partly transparent" in told(tmp_path, Image.new("RGBA", size, (0, 0, 0, 0)))


def test_faces_are_counted(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (800, 400), (120, 140, 150))
    draw_person(sheet, ADA, at=(200, 185), half=110)
    draw_person(sheet, BEN, at=(600, 185), half=115)
    models = weights(FACES)
    assert "; two faces;" in told(tmp_path, sheet, models=models)
    assert told(tmp_path, sheet, "deepdanbooru", models=models).startswith("2 faces, ")
    assert "face" not in told(tmp_path, scene(), models=models)
    assert told(tmp_path, scene(), "deepdanbooru", models=models).startswith("no faces, ")


def test_without_the_models_nothing_is_said_of_faces(tmp_path: Path) -> None:
    assert "face" not in told(tmp_path, portrait(ADA), "deepdanbooru")


def test_where_the_subject_is_and_how_large_is_told(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (600, 400), (120, 140, 150))
    draw_person(sheet, ADA, at=(130, 200), half=80)
    sentence = told(tmp_path, sheet, models=weights(BACKGROUND))
    assert "something stands out" in sentence
    assert "left" in sentence


@pytest.mark.parametrize(("ink", "paper"), [((20, 20, 20), "white"), ("white", (40, 70, 120))])
def test_what_looks_like_text_is_told(tmp_path: Path, ink: object, paper: object) -> None:
    pytest.importorskip("cv2")
    sheet = Image.new("RGB", (600, 300), paper)
    font = ImageFont.load_default(36)
    ImageDraw.Draw(sheet).text((40, 60), "Opening hours\nMonday to Friday", font=font, fill=ink)
    assert "with what looks like text" in told(tmp_path, sheet)


@pytest.mark.parametrize(
    "picture", [portrait(ADA), scene(), Image.effect_noise((400, 400), 90).convert("RGB")]
)
def test_what_does_not_look_like_text_is_not_called_so(
    tmp_path: Path, picture: Image.Image
) -> None:
    assert "text" not in told(tmp_path, picture)
