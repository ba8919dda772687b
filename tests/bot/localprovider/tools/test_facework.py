"""Faces are made clearer where they are found; nothing else of the picture changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter
from support.likeness import likeness
from support.portraits import ADA, portrait
from support.tools import Bench

from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools.drawing.faces import NO_FACE
from bot.localprovider.tools.drawing.faces import NO_MODEL as NO_FACES
from bot.localprovider.tools.faces.find import FaceFinder, largest
from bot.localprovider.tools.faces.polish import Share, polished
from bot.localprovider.tools.facework import ONLY_SHARPENED
from bot.localprovider.tools.upscaling.names import plain_share, sharpens, stand_in

USUAL = {"factor": 2, "crop": False, "max_pixels": 10**7, "upscaler": "Lanczos"}

Make = Callable[..., Bench]


def soft() -> Image.Image:
    return portrait(ADA, 256).filter(ImageFilter.GaussianBlur(1.2))


def detail(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture.astype(float), axis=0)).mean())


def test_a_face_gets_crisper_and_stays_the_same_person(bench: Make) -> None:
    finder = FaceFinder(bench(FACES).models)
    before = np.asarray(soft())
    face = largest(finder.find(before))
    after = polished(before, [face], amount=1.0)
    left, top, right, bottom = (round(float(edge)) for edge in face.box)
    assert detail(after[top:bottom, left:right]) > detail(before[top:bottom, left:right])
    assert likeness(finder, Image.fromarray(after), soft()) > 0.95


def test_away_from_the_face_no_pixel_changes(bench: Make) -> None:
    before = np.asarray(soft())
    faces = FaceFinder(bench(FACES).models).find(before)
    changed = (polished(before, faces, amount=1.0) != before).any(axis=2)
    assert changed.any()
    assert not changed[:20].any()
    assert not changed[-30:].any()


def test_a_face_of_another_size_than_asked_for_is_left_out(bench: Make) -> None:
    before = np.asarray(soft())
    faces = FaceFinder(bench(FACES).models).find(before)
    for share in (Share(smallest=0.9), Share(largest=0.01)):
        assert (polished(before, faces, amount=1.0, share=share) == before).all()


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("asked", [{"gfpgan": 1.0}, {"codeformer": 1.0, "codeformer_weight": 0.5}])
def test_an_enlargement_can_have_its_faces_made_clearer(
    bench: Make, last: bool, asked: dict[str, float]
) -> None:
    here = bench(FACES)
    plain = np.asarray(here.picture("enlarge", options=USUAL, image=soft()))
    options = USUAL | asked | {"faces_last": last}
    note = here.caption("enlarge", options=options, image=soft())
    with Image.open(here.folder / "made") as picture:
        made = np.asarray(picture.convert("RGB"))
    assert made.shape == plain.shape == (512, 512, 3)
    assert (made != plain).any()
    assert note == ONLY_SHARPENED


def test_what_could_not_be_done_for_faces_is_said(bench: Make) -> None:
    empty = Image.new("RGB", (64, 64), (90, 140, 60))
    options = USUAL | {"gfpgan": 0.5}
    assert bench(FACES).caption("enlarge", options=options, image=empty) == NO_FACE
    assert bench().caption("enlarge", options=options, image=empty) == NO_FACES


def test_transparency_stays_under_a_face(bench: Make) -> None:
    picture = soft().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L"))
    here = bench(FACES)
    plain = here.picture("enlarge", options=USUAL, image=picture)
    options = USUAL | {"gfpgan": 1.0, "faces_last": True}
    made = here.picture("enlarge", options=options, image=picture)
    assert made.getchannel("A").tobytes() == plain.getchannel("A").tobytes()


@pytest.mark.parametrize(
    ("first", "second", "share", "plain"),
    [("ESRGAN_4x", "None", 1, 0), ("Lanczos", "None", 0, 1), ("None", "None", 0, 1),
     ("ESRGAN_4x", "Lanczos", 0.3, 0.3), ("Lanczos", "ESRGAN_4x", 0.3, 0.7),
     ("ESRGAN_4x", "SwinIR_4x", 0.5, 0), ("Lanczos", "Nearest", 0.5, 1)],
)  # fmt: skip
def test_two_upscalers_are_mixed_as_their_visibility_says(
    first: str, second: str, share: float, plain: float
) -> None:
    assert plain_share(first, second, share) == pytest.approx(plain)


def test_a_network_that_is_not_ours_is_named_in_the_note() -> None:
    assert "SwinIR_4x" in stand_in("SwinIR_4x")
    assert stand_in("ESRGAN_4x") == stand_in("Lanczos") == stand_in("None") == ""
    assert sharpens("") and not sharpens("None")
