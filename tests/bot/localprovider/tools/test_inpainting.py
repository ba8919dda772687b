"""Only what is masked is repainted, and its border cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.tools import Bench

from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.paint import paint
from bot.localprovider.tools.image2image import EMPTY_MASK, NO_HIRES

SIDE = 160
SOURCE = paint(Brief("a calm grey sea", SIDE, SIDE, 3))
USUAL = {
    "prompt": "a red desert at sunset", "negative": "", "width": SIDE, "height": SIDE, "seed": 3,
    "steps": 25, "guidance": 7, "model": "painter", "format": "png", "strength": 0.9,
    "resize_mode": 0, "mask_blur": (4, 4), "mask_invert": 0, "fill": 1, "only_masked": False,
    "padding": 16,
}  # fmt: skip

Make = Callable[..., Bench]


def mask(box: tuple[int, int, int, int] | None = (40, 40, 119, 119)) -> Image.Image:
    sheet = Image.new("L", (SIDE, SIDE), 0)
    if box:
        ImageDraw.Draw(sheet).rectangle(box, fill=255)
    return sheet


def redrawn(bench: Bench, **changes: Any) -> np.ndarray:
    made = bench.picture("image2image", options=USUAL | changes, image=SOURCE, mask=mask())
    return np.asarray(made, float)


@pytest.mark.parametrize("fill", [0, 1, 2, 3])
@pytest.mark.parametrize("only_masked", [False, True])
def test_outside_the_mask_no_pixel_changes(bench: Make, fill: int, only_masked: bool) -> None:
    made = redrawn(bench(), fill=fill, only_masked=only_masked, mask_blur=(0, 0))
    changed = (made != np.asarray(SOURCE, float)).any(axis=2)
    assert changed[44:116, 44:116].mean() > 0.9
    changed[40:120, 40:120] = False
    assert not changed.any()


@pytest.mark.parametrize("background", [(0, 0, 0, 255), (0, 0, 0, 0), (255, 255, 255, 0)])
def test_a_mask_is_read_by_its_white_or_where_it_is_see_through_by_what_is_not(
    bench: Make, background: tuple[int, int, int, int]
) -> None:
    sheet = Image.new("RGBA", (SIDE, SIDE), background)
    sheet.paste((255, 255, 255, 255), (40, 40, 120, 120))
    options = USUAL | {"mask_blur": (0, 0)}
    made = bench().picture("image2image", options=options, image=SOURCE, mask=sheet)
    assert np.array_equal(np.asarray(made, float), redrawn(bench(), mask_blur=(0, 0)))


def test_across_the_border_the_picture_runs_on(bench: Make) -> None:
    made = redrawn(bench())
    source = np.asarray(SOURCE, float)

    def step(picture: np.ndarray) -> float:
        """Between the rows just outside and just inside the mask's upper edge."""
        return float(np.abs(picture[36:39, 50:110].mean(axis=(0, 1))
                            - picture[41:44, 50:110].mean(axis=(0, 1))).max())  # fmt: skip

    inside = np.abs(made[70:90, 70:90] - source[70:90, 70:90]).mean()
    assert inside > 30
    assert step(made) < step(source) + 12


def test_masked_content_is_what_was_asked_for_before_it_is_repainted(bench: Make) -> None:
    made = [redrawn(bench(), fill=fill, strength=0.3)[60:100, 60:100] for fill in range(4)]
    assert all(np.abs(made[a] - made[b]).mean() > 1 for a in range(4) for b in range(a))
    grain = [np.abs(np.diff(one, axis=0)).mean() for one in made]
    assert grain[2] > grain[0]


def test_the_masked_area_alone_is_painted_with_more_detail_of_the_scene(bench: Make) -> None:
    whole, alone = redrawn(bench()), redrawn(bench(), only_masked=True)
    assert np.abs(whole - alone)[44:116, 44:116].mean() > 5


def test_an_empty_mask_leaves_the_picture_and_says_so(bench: Make) -> None:
    here = bench()
    note = here.caption("image2image", options=USUAL, image=SOURCE, mask=mask(None))
    with Image.open(here.folder / "made") as made:
        assert made.tobytes() == SOURCE.tobytes()
    assert note == EMPTY_MASK


def test_a_mask_over_everything_is_no_mask(bench: Make) -> None:
    everything = mask((0, 0, SIDE, SIDE))
    for fill in range(4):
        options = USUAL | {"fill": fill}
        made = bench().picture("image2image", options=options, image=SOURCE, mask=everything)
        assert np.abs(np.asarray(made, float) - np.asarray(SOURCE, float)).mean() > 10


def test_blur_can_differ_across_and_down(bench: Make) -> None:
    source = np.asarray(SOURCE, float)
    across, down = (
        np.abs(redrawn(bench(), mask_blur=blur) - source) for blur in ((24, 0), (0, 24))
    )
    side, top = np.s_[70:90, 42:56], np.s_[42:56, 70:90]
    assert across[side].mean() < down[side].mean()
    assert down[top].mean() < across[top].mean()


def test_a_second_pass_that_does_not_exist_is_not_passed_over(bench: Make) -> None:
    note = bench().caption("image2image", options=USUAL | {"hires_ignored": True}, image=SOURCE)
    assert note == NO_HIRES
