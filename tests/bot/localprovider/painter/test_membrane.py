"""What is not known of a picture flows in from what is."""

from __future__ import annotations

import numpy as np

from bot.localprovider.painter.membrane import filled


def test_what_is_known_stays() -> None:
    values = np.random.default_rng(1).random((17, 23, 3)).astype(np.float32)
    known = np.ones((17, 23), np.float32)
    known[5:9, 7:14] = 0
    made = filled(values, known)
    assert np.allclose(made[known > 0], values[known > 0], atol=1e-6)


def test_a_hole_in_one_colour_is_filled_with_it() -> None:
    values = np.full((32, 32, 3), 0.4, np.float32)
    known = np.ones((32, 32), np.float32)
    known[8:24, 8:24] = 0
    values[8:24, 8:24] = 9
    assert np.allclose(filled(values, known), 0.4, atol=1e-4)


def test_between_two_colours_the_filling_runs_from_one_to_the_other() -> None:
    values = np.zeros((16, 64, 1), np.float32)
    values[:, 48:] = 1
    known = np.zeros((16, 64), np.float32)
    known[:, :16] = known[:, 48:] = 1
    row = filled(values, known)[8, :, 0]
    assert row[16] < 0.3 < row[32] < 0.7 < row[47]


def test_where_nothing_is_known_there_is_nothing() -> None:
    assert not filled(np.ones((8, 8, 3), np.float32), np.zeros((8, 8), np.float32)).any()
