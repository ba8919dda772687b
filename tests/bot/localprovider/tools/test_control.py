"""A painting follows another picture, by what each preprocessor takes from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.portraits import ADA, portrait
from support.tools import Bench

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import BACKGROUND
from bot.localprovider.reading.control import PAIRS
from bot.localprovider.tools.control.maps import KINDS, NOTES

SIDE = 256
USUAL = {
    "prompt": "a meadow in summer", "negative": "", "width": SIDE, "height": SIDE, "seed": 3,
    "steps": 25, "guidance": 7, "model": "painter", "format": "png", "strength": 0.75,
    "resize_mode": 0,
}  # fmt: skip
UNIT = {
    "module": "canny", "weight": 1.0, "start": 0.0, "end": 1.0, "resize_mode": 1, "mode": 0,
    "resolution": 256, "exact": False, "low": -1, "high": -1,
}  # fmt: skip
DRAWN = [module for module in PAIRS if module in KINDS]
PLAIN = [module for module in DRAWN if module != "depth_midas"]

Make = Callable[..., Bench]


def shapes() -> Image.Image:
    sheet = Image.new("RGB", (SIDE, SIDE), (225, 220, 205))
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((70, 40, 190, 160), fill=(40, 60, 120))
    draw.rectangle((110, 160, 150, 240), fill=(120, 50, 40))
    return sheet


def led(bench: Bench, control: Image.Image, **changes: Any) -> np.ndarray:
    options = USUAL | {"units": [UNIT | changes]}
    return np.asarray(bench.picture("controlnet", options=options, control0=control), float)


def preview(bench: Bench, module: str, picture: Image.Image) -> np.ndarray:
    return np.asarray(bench.picture("preview", options={"module": module}, image=picture))


@pytest.mark.parametrize("module", PLAIN)
def test_a_painting_follows_the_more_the_more_it_weighs(bench: Make, module: str) -> None:
    free, half, close = (
        led(bench(), shapes(), module=module, weight=weight) for weight in (0.0, 0.5, 1.2)
    )
    assert 0 < np.abs(half - free).mean() < np.abs(close - free).mean()


@pytest.mark.parametrize("module", PLAIN)
def test_less_of_the_steps_and_more_say_for_the_prompt_follow_less(
    bench: Make, module: str
) -> None:
    free = led(bench(), shapes(), module=module, weight=0.0)
    usual, late, words = (
        np.abs(led(bench(), shapes(), module=module, **changes) - free).mean()
        for changes in ({}, {"start": 0.7}, {"mode": 1})
    )
    assert late < usual
    assert words < usual


def test_edges_lie_where_the_picture_has_them(bench: Make) -> None:
    edges = preview(bench(), "canny", shapes())[..., 0] > 127
    assert 0.005 < edges.mean() < 0.05
    assert edges[96:104, 66:76].any()
    assert not edges[5:30, 5:60].any()


def test_edges_of_a_soft_picture_are_found_as_well(bench: Make) -> None:
    assert (preview(bench(), "canny", portrait(ADA, SIDE)) > 127).mean() > 0.005


def test_straight_lines_leave_the_circle_out(bench: Make) -> None:
    lines = preview(bench(), "mlsd", shapes())[..., 0] > 127
    assert lines[170:230, 106:114].any()
    assert lines[160:].sum() > lines[30:60].sum()


def test_scribbles_are_thicker_than_edges(bench: Make) -> None:
    thick, thin = (preview(bench(), m, shapes()) > 127 for m in ("scribble_xdog", "canny"))
    assert thick.sum() > thin.sum()


def test_segments_are_whole_areas_of_one_colour_each(bench: Make) -> None:
    made = preview(bench(), "seg_ufade20k", shapes())
    _, counts = np.unique(made.reshape(-1, 3), axis=0, return_counts=True)
    assert np.sort(counts)[-3:].sum() > 0.93 * SIDE * SIDE
    assert (made[100, 130] != made[5, 5]).any()
    assert (made[100, 130] == made[90, 110]).all()


def test_depth_puts_the_subject_in_front(bench: Make) -> None:
    made = preview(bench(BACKGROUND), "depth_midas", portrait(ADA, SIDE))[..., 0]
    assert made[118, 128] > 180 > made[20, 10]
    assert made[240, 5] > made[20, 5]


def test_a_painting_in_depth_shows_the_subjects_outline(bench: Make) -> None:
    free, close = (
        led(bench(BACKGROUND), portrait(ADA, SIDE), module="depth_midas", weight=w)
        for w in (0.0, 1.0)
    )
    assert np.abs(close - free)[100:140, 110:150].mean() > 10


def test_a_code_painted_into_a_landscape_can_still_be_read(bench: Make) -> None:
    text = "https://easel.example/a"
    code = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.resize(code, (512, 512), interpolation=cv2.INTER_NEAREST)
    picture = Image.fromarray(large).convert("RGB")
    options = USUAL | {"width": 512, "height": 512}
    units = [UNIT | {"module": "inpaint_global_harmonious", "exact": True}]
    made = bench().picture("controlnet", options=options | {"units": units}, control0=picture)
    pixels = np.asarray(made.convert("RGB"))
    assert cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(pixels))[0] == text
    assert pixels.std(axis=2).mean() > 8  # and it is in colour


@pytest.mark.parametrize("module", sorted(PAIRS.keys() - KINDS.keys()))
def test_what_cannot_honestly_be_done_is_refused_and_another_way_named(
    bench: Make, module: str
) -> None:
    for picture in (lambda: preview(bench(), module, shapes()),
                    lambda: led(bench(), shapes(), module=module)):  # fmt: skip
        with pytest.raises(ToolRefused, match=r"without a network that is not here\. Use "):
            picture()


def test_depth_without_its_model_says_how_to_get_it(bench: Make) -> None:
    with pytest.raises(ToolRefused, match="easel models pull"):
        preview(bench(), "depth_midas", shapes())


@pytest.mark.parametrize("module", sorted(NOTES))
def test_a_plain_method_under_a_networks_name_is_told(bench: Make, module: str) -> None:
    here = bench(BACKGROUND)
    note = here.caption("preview", options={"module": module}, image=shapes())
    assert note == NOTES[module]


def test_over_a_base_picture_the_base_is_repainted(bench: Make) -> None:
    options = USUAL | {"units": [UNIT], "strength": 0.2}
    base = portrait(ADA, SIDE)
    made = bench().picture("controlnet", options=options, control0=shapes(), image=base)
    grey = [np.asarray(one.convert("L"), float).ravel() for one in (made, base)]
    assert np.corrcoef(*grey)[0, 1] > 0.5


def test_several_units_are_followed_in_turn(bench: Make) -> None:
    units = [UNIT, UNIT | {"module": "inpaint_global_harmonious", "weight": 0.5}]
    both = bench().picture(
        "controlnet", options=USUAL | {"units": units}, control0=shapes(), control1=shapes()
    )
    assert (np.asarray(both, float) != led(bench(), shapes())).any()
