"""The subject is kept whole and clean, and everything behind it is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.portraits import ADA, portrait
from support.tools import Bench, weights

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import BACKGROUND

GREEN = (20, 200, 40)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, weights(BACKGROUND))


def cut(bench: Bench, picture: Image.Image) -> np.ndarray:
    made = bench.picture("removebg", options={}, image=picture)
    assert (made.format, made.mode, made.size) == ("PNG", "RGBA", picture.size)
    return np.asarray(made)


def test_the_subject_stays_and_the_corners_go(bench: Bench) -> None:
    made = cut(bench, portrait(ADA, 400))
    face = made[150:230, 160:240]
    corners = [made[:40, :40, 3], made[:40, -40:, 3]]
    assert face[..., 3].min() == 255
    assert max(corner.max() for corner in corners) == 0
    original = np.asarray(portrait(ADA, 400))[150:230, 160:240]
    assert np.abs(face[..., :3].astype(int) - original).max() <= 1


def test_no_colour_of_the_background_is_left_in_the_edges(bench: Bench) -> None:
    made = cut(bench, portrait(ADA, 400, backdrop=GREEN)).astype(int)
    edge = made[(made[..., 3] > 40) & (made[..., 3] < 215)]
    assert len(edge) > 100
    greenness = edge[:, 1] - edge[:, [0, 2]].max(axis=1)
    assert np.median(greenness) < 10


def test_what_was_transparent_stays_so(bench: Bench) -> None:
    picture = portrait(ADA, 400)
    half = Image.new("L", picture.size, 255)
    ImageDraw.Draw(half).rectangle((0, 0, 199, 399), fill=0)
    picture.putalpha(half)
    made = cut(bench, picture)
    assert made[:, :200, 3].max() == 0
    assert made[150:230, 220:260, 3].min() > 240


def test_a_large_picture_is_cut_like_a_small_one(bench: Bench) -> None:
    small = portrait(ADA, 512)
    large = cut(bench, small.resize((2048, 2048), Image.Resampling.LANCZOS))
    shrunk = np.asarray(Image.fromarray(large[..., 3]).reduce(4)).astype(int)
    difference = np.abs(shrunk - cut(bench, small)[..., 3])
    assert difference.mean() < 2


@pytest.mark.parametrize("size", [(1, 1), (1, 1500), (3000, 2)])
def test_a_picture_without_room_for_a_subject_is_refused_or_cut(
    bench: Bench, size: tuple[int, int]
) -> None:
    try:
        cut(bench, Image.new("RGB", size, GREEN))
    except ToolRefused as refusal:
        assert "No subject" in str(refusal)


def test_where_nothing_stands_out_it_says_so(bench: Bench) -> None:
    with pytest.raises(ToolRefused, match="No subject stands out"):
        cut(bench, Image.new("RGB", (300, 200), (90, 120, 160)))


def test_without_the_model_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ToolRefused, match="easel models pull background"):
        cut(Bench(tmp_path, tmp_path / "none"), portrait(ADA, 64))
