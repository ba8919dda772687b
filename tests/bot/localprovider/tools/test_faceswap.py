"""The source's face is found where the target's was, and nothing else has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.likeness import found, likeness
from support.portraits import ADA, BEN, draw_person, portrait
from support.tools import Bench, weights

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools.faces.find import Face, FaceFinder
from bot.localprovider.tools.swapping.shape import aligned

LEFT, RIGHT = slice(0, 400), slice(400, 800)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, weights(FACES))


@pytest.fixture
def finder() -> FaceFinder:
    return FaceFinder(weights(FACES))


def swapped(
    bench: Bench, target: Image.Image, *, options: dict[str, Any], **sources: Image.Image
) -> Image.Image:
    return bench.picture("faceswap", options=options, target=target, **sources)


def two_people() -> Image.Image:
    sheet = Image.new("RGB", (800, 400), (120, 140, 150))
    draw_person(sheet, ADA, at=(200, 185), half=110)
    draw_person(sheet, BEN, at=(600, 185), half=115)
    return sheet


def shape_apart(one: Face, other: Face) -> float:
    """How far two faces' points are from each other, laid upon each other as well as it goes."""
    away = aligned(one.points, other.points)[:, :2] - other.points[:, :2]
    return float(np.sqrt((away**2).sum(axis=1)).mean() / (other.box[3] - other.box[1]))


def test_the_face_is_there_and_looks_like_the_sources(bench: Bench, finder: FaceFinder) -> None:
    source, target = portrait(BEN, 400), portrait(ADA, 400)
    made = swapped(bench, target, options={}, source=source)
    moved = np.abs(found(finder, made).box - found(finder, target).box).max()
    assert moved < 12
    assert likeness(finder, made, source) > likeness(finder, target, source) + 0.05
    assert likeness(finder, made, source) > likeness(finder, made, target)


def test_with_fidelity_the_proportions_come_nearer_too(bench: Bench, finder: FaceFinder) -> None:
    source, target = portrait(BEN, 400), portrait(ADA, 400)
    made = swapped(bench, target, options={"fidelity": 1.0}, source=source)
    theirs = found(finder, source)
    before = shape_apart(found(finder, target), theirs)
    assert shape_apart(found(finder, made), theirs) < before


def test_nothing_outside_the_face_changes(bench: Bench, finder: FaceFinder) -> None:
    target = two_people()
    made = swapped(bench, target, options={"index": 2}, source=portrait(ADA, 300))
    changed = (np.asarray(made) != np.asarray(target)).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    face = finder.find(np.asarray(target))[1]
    left, top, right, bottom = face.box
    assert left - 1 <= columns[0]
    assert columns[-1] <= right + 1
    assert top - 1 <= rows[0]
    assert rows[-1] <= bottom + 1


@pytest.mark.parametrize(("index", "changed", "kept"), [(1, LEFT, RIGHT), (2, RIGHT, LEFT)])
def test_faces_are_numbered_from_left_to_right(
    bench: Bench, index: int, changed: slice, kept: slice
) -> None:
    target = two_people()
    made = np.asarray(swapped(bench, target, options={"index": index}, source=portrait(ADA, 300)))
    assert (made[:, kept] == np.asarray(target)[:, kept]).all()
    assert (made[:, changed] != np.asarray(target)[:, changed]).any()


def test_without_a_number_the_largest_face_is_taken(bench: Bench) -> None:
    target = two_people()
    made = np.asarray(swapped(bench, target, options={}, source=portrait(ADA, 300)))
    assert (made[:, LEFT] == np.asarray(target)[:, LEFT]).all()
    assert (made[:, RIGHT] != np.asarray(target)[:, RIGHT]).any()


def test_two_sources_go_onto_two_faces(bench: Bench, finder: FaceFinder) -> None:
    target = two_people()
    first, second = portrait(BEN, 300), portrait(ADA, 300)
    made = swapped(bench, target, options={}, source=first, second=second)
    for part, source in (((0, 0, 400, 400), first), ((400, 0, 800, 400), second)):
        before = likeness(finder, target.crop(part), source)
        assert likeness(finder, made.crop(part), source) > before


def test_the_targets_transparency_is_kept(bench: Bench) -> None:
    target = portrait(ADA, 300)
    target.putalpha(Image.linear_gradient("L").resize(target.size))
    made = swapped(bench, target, options={}, source=portrait(BEN, 300))
    assert made.getchannel("A").tobytes() == target.getchannel("A").tobytes()


@pytest.mark.parametrize(
    ("empty", "named"), [("source", "source"), ("target", "target"), ("second", "second source")]
)
def test_the_refusal_says_which_picture_has_no_face(bench: Bench, empty: str, named: str) -> None:
    pictures = {"source": portrait(ADA, 200), "second": portrait(BEN, 200), "target": two_people()}
    pictures[empty] = Image.linear_gradient("L").convert("RGB")
    with pytest.raises(ToolRefused) as refusal:
        bench.picture("faceswap", options={}, **pictures)
    assert str(refusal.value) == f"No face was found in the {named} picture."


def test_a_number_that_no_face_has_is_refused_with_those_there_are(bench: Bench) -> None:
    with pytest.raises(ToolRefused) as refusal:
        swapped(bench, two_people(), options={"index": 3}, source=portrait(ADA, 200))
    assert str(refusal.value) == (
        "There is no face 3 in the target picture: it has 2 faces, numbered from left to right."
    )


def test_two_sources_need_two_faces(bench: Bench) -> None:
    ada, ben = portrait(ADA, 200), portrait(BEN, 200)
    with pytest.raises(ToolRefused, match="only 1 face for 2 source pictures"):
        swapped(bench, portrait(ADA, 300), options={}, source=ada, second=ben)


def test_without_the_models_it_says_how_to_get_them(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path / "none")
    with pytest.raises(ToolRefused, match="easel models pull faces"):
        swapped(bench, portrait(ADA, 64), options={}, source=portrait(BEN, 64))
