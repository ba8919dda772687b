"""A portrait keeps the person and takes everything else from the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.likeness import likeness
from support.portraits import ADA, BEN, portrait
from support.tools import Bench

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import BACKGROUND, FACES
from bot.localprovider.tools.avatar import NO_FACE, PAINTED_OVER, medium_of
from bot.localprovider.tools.faces.find import FaceFinder
from bot.localprovider.tools.portraits.sitter import NO_CUTOUT

USUAL = {"prompt": "snowy mountains", "negative": "", "seed": 3, "steps": 25, "side": 480}

Make = Callable[..., Bench]


def painted(bench: Bench, picture: Image.Image, **changes: Any) -> Image.Image:
    return bench.picture("avatar", options=USUAL | changes, image=picture)


@pytest.mark.parametrize("prompt", ["snowy mountains", "Cute ceramic doll", "a comic in a city"])
def test_the_likeness_stays_whatever_is_around(bench: Make, prompt: str) -> None:
    here = bench(FACES, BACKGROUND)
    finder = FaceFinder(here.models)
    ada, ben = portrait(ADA, 320), portrait(BEN, 320)
    made = painted(here, ada, prompt=prompt)
    assert made.size == (480, 480)
    assert likeness(finder, made, ada) > 0.6
    assert likeness(finder, made, ada) > likeness(finder, made, ben)


def test_the_words_make_the_background(bench: Make) -> None:
    here = bench(FACES, BACKGROUND)
    one, other = (
        np.asarray(painted(here, portrait(ADA, 320), prompt=prompt), float)
        for prompt in ("neon city at night", "a red desert by day")
    )
    assert np.abs(one[:60, :60] - other[:60, :60]).mean() > 20


def test_where_no_face_is_the_documented_number_is_told(bench: Make) -> None:
    with pytest.raises(ToolRefused, match="No face was found") as refused:
        painted(bench(FACES), Image.new("RGB", (200, 200), (90, 120, 90)))
    assert refused.value.error == NO_FACE


def test_how_it_was_made_is_said(bench: Make) -> None:
    note = bench(FACES, BACKGROUND).caption("avatar", options=USUAL, image=portrait(ADA, 320))
    assert note == PAINTED_OVER


def test_without_the_cutout_model_the_face_fades_out(bench: Make, tmp_path: Any) -> None:
    here = bench(FACES)
    for name in FACES.files:
        (tmp_path / name.name).symlink_to(here.models / name.name)
    alone = Bench(tmp_path, tmp_path)
    note = alone.caption("avatar", options=USUAL, image=portrait(ADA, 320))
    assert note == f"{PAINTED_OVER} {NO_CUTOUT}"


@pytest.mark.parametrize(
    ("prompt", "medium"),
    [("pencil sketch", "pencil"), ("anime", "poster"), ("水彩", "watercolour"), ("a king", "oil")],
)
def test_the_words_name_the_medium(prompt: str, medium: str) -> None:
    assert medium_of(prompt) == medium
