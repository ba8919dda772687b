"""Faces are found at every size, numbered, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.portraits import ADA, BEN, draw_person, portrait
from support.tools import Bench, weights

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools.faces.blazeface import Candidates, anchors
from bot.localprovider.tools.faces.find import FaceFinder
from bot.localprovider.tools.faces.overlap import merge
from bot.localprovider.tools.faces.windows import SMALLEST, windows


@pytest.fixture
def finder() -> FaceFinder:
    return FaceFinder(weights(FACES))


@pytest.mark.parametrize("half", [30, 60, 150, 400])
def test_a_face_of_any_size_is_found(finder: FaceFinder, half: int) -> None:
    sheet = Image.new("RGB", (1200, 900), (120, 140, 150))
    draw_person(sheet, ADA, at=(700, 430), half=half)
    (face,) = finder.find(np.asarray(sheet))
    middle = (face.box[:2] + face.box[2:]) / 2
    assert np.abs(middle - [700, 430]).max() < 0.25 * half
    assert 1.0 * half < face.box[3] - face.box[1] < 2.4 * half


def test_a_face_that_fills_the_picture_is_found(finder: FaceFinder) -> None:
    close = portrait(ADA, 800).crop((190, 160, 610, 640))
    assert len(finder.find(np.asarray(close))) == 1


def test_faces_are_numbered_from_the_left(finder: FaceFinder) -> None:
    sheet = Image.new("RGB", (1500, 500), (120, 140, 150))
    for x, half in ((1250, 60), (250, 130), (800, 90)):
        draw_person(sheet, BEN, at=(x, 220), half=half)
    boxes = [face.box for face in finder.find(np.asarray(sheet))]
    assert [round(float(box[0] + box[2]) / 500) for box in boxes] == [1, 3, 5]


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (400, 300), (200, 100, 50)),
        Image.effect_noise((400, 300), 80).convert("RGB"),
        Image.radial_gradient("L").convert("RGB"),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (1, 3000)),
    ],
    ids=["plain", "noise", "ball", "1x1", "1x3000"],
)
def test_what_is_no_face_is_not_taken_for_one(finder: FaceFinder, picture: Image.Image) -> None:
    assert finder.find(np.asarray(picture)) == ()


def test_the_points_lie_on_what_they_are_named_for(finder: FaceFinder) -> None:
    (face,) = finder.find(np.asarray(portrait(ADA, 600)))
    right_eye, left_eye = (
        face.points[[33, 133], :2].mean(axis=0),
        face.points[[263, 362], :2].mean(axis=0),
    )
    lips = face.points[[13, 14], :2].mean(axis=0)
    half, middle = 180, np.array([300, 276])
    for point, drawn in ((right_eye, (-0.3, -0.1)), (left_eye, (0.3, -0.1)), (lips, (0, 0.61))):
        assert np.abs(point - middle - np.array(drawn) * half).max() < 0.06 * half


def test_the_faces_of_a_picture_are_shown_in_numbered_boxes(tmp_path: Path) -> None:
    bench, picture = Bench(tmp_path, weights(FACES)), portrait(ADA, 400)
    made = bench.picture("facedetection", options={}, image=picture)
    told = bench.answer("facedetection", options={}, image=picture)
    assert (told.caption, told.faces) == ("1 face, numbered from left to right", 1)
    changed = np.abs(np.asarray(made).astype(int) - np.asarray(picture)).max(axis=2) > 0
    assert 0.003 < changed.mean() < 0.05


def test_a_picture_without_faces_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path, weights(FACES))
    with pytest.raises(ToolRefused, match="No face was found in the picture"):
        bench.caption("facedetection", options={}, image=Image.new("RGB", (99, 99)))


@pytest.mark.parametrize("size", [(640, 480), (2048, 1024), (500, 2000), (300, 300)])
def test_every_face_lies_whole_in_some_window(size: tuple[int, int]) -> None:
    squares = list(windows(*size))
    assert len(squares) < 250
    rng = np.random.default_rng(7)
    for _ in range(200):
        side = rng.uniform(0.1 * SMALLEST, min(size))
        x, y = rng.uniform(0, np.array(size) - side)
        assert any(
            one.left <= x
            and one.top <= y
            and x + side <= one.left + one.side
            and y + side <= one.top + one.side
            and side >= 0.1 * one.side
            for one in squares
        ), (x, y, side)


def test_the_anchors_are_those_of_the_network() -> None:
    centres = anchors()
    assert centres.shape == (896, 2)
    assert centres[[0, 1, 2]].tolist() == [[1 / 32, 1 / 32], [1 / 32, 1 / 32], [3 / 32, 1 / 32]]
    assert centres[512].tolist() == [1 / 16, 1 / 16]


def test_candidates_for_one_face_become_one() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [3, 3, 6, 6], [50, 0, 60, 10]], np.float32)
    scores = np.array([0.9, 0.6, 0.5, 0.7], np.float32)
    order = np.argsort(-scores)
    merged = merge(Candidates(scores[order], boxes[order], np.zeros((4, 6, 2), np.float32)))
    assert merged.scores.tolist() == pytest.approx([0.9, 0.7])
    assert merged.boxes[0].tolist() == pytest.approx([0.4, 0.4, 10.4, 10.4])
