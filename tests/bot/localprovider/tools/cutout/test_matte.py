"""A rough mask takes the picture's edges; colours come free of what was behind them."""

from __future__ import annotations

import cv2
import numpy as np

from bot.localprovider.tools.cutout.guided import apply, coefficients
from bot.localprovider.tools.cutout.matte import bands, prepare

SUBJECT, BEHIND = np.array([200, 60, 40]), np.array([30, 160, 60])


def disc(side: int = 512) -> np.ndarray:
    """A soft disc's share of each pixel."""
    rows, columns = np.mgrid[0:side, 0:side] - (side - 1) / 2
    radius = np.sqrt(rows**2 + columns**2)
    return np.clip((0.3 * side - radius) / 4 + 0.5, 0, 1).astype(np.float32)


def painted(share: np.ndarray) -> np.ndarray:
    mixed = share[..., None] * SUBJECT + (1 - share[..., None]) * BEHIND
    return (mixed + 0.5).astype(np.uint8)


def rough(share: np.ndarray) -> np.ndarray:
    """What a network with few cells makes of it."""
    small = cv2.resize(share, (160, 160), interpolation=cv2.INTER_AREA)
    return np.clip(cv2.resize(small, share.shape[::-1], interpolation=cv2.INTER_CUBIC), 0, 1)


def test_a_rough_mask_takes_the_edges_of_the_picture() -> None:
    share = disc()
    guide = painted(share).astype(np.float32) / 255
    beside = np.roll(rough(share), 3, axis=1)
    fine = apply(guide, coefficients(guide, beside, radius=10, smoothness=1e-4))

    def wrong(mask: np.ndarray) -> int:
        return int(((mask > 0.5) != (share > 0.5)).sum())

    assert wrong(fine) < 0.5 * wrong(beside)


def test_what_is_far_from_an_edge_is_all_there_or_not_at_all() -> None:
    share = disc()
    made = np.concatenate(list(bands(painted(share), prepare(painted(share), rough(share)))))
    assert np.abs(made[..., 3] / 255 - share).mean() < 0.7 * np.abs(rough(share) - share).mean()
    assert made[:20, :20, 3].max() == 0
    assert made[246:266, 246:266, 3].min() == 255


def test_edges_have_the_subjects_colour_alone() -> None:
    share = disc()
    picture = painted(share)
    made = np.concatenate(list(bands(picture, prepare(picture, rough(share)))))
    edge = (made[..., 3] > 60) & (made[..., 3] < 200)
    assert edge.sum() > 200
    left = np.abs(made[edge][:, :3].astype(int) - SUBJECT).mean()
    before = np.abs(picture[edge].astype(int) - SUBJECT).mean()
    assert left < 0.25 * before


def test_the_bands_of_a_large_picture_do_not_show() -> None:
    small = disc(256)
    large = painted(disc(2300))  # taller than a band, larger than the copy that is studied
    copy = cv2.resize(large, (1000, 1000), interpolation=cv2.INTER_AREA)
    mask = cv2.resize(small, (1000, 1000), interpolation=cv2.INTER_LINEAR)
    made = list(bands(large, prepare(copy, mask)))
    assert len(made) > 3
    alpha = np.concatenate(made)[..., 3].astype(int)
    assert alpha.shape == (2300, 2300)
    # The disc is the same upside down, the bands are not.
    assert np.abs(alpha - alpha[::-1]).mean() < 0.2
    assert np.abs(alpha / 255 - disc(2300)).mean() < 0.01
