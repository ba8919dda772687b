"""What a platform takes, and what it does not."""

from __future__ import annotations

import pytest

from bot.pictures.bounds import Bounds

PHOTO = Bounds(
    10_000_000, max_side_sum=10_000, max_ratio=20, types=frozenset({"image/jpeg", "image/png"})
)


@pytest.mark.parametrize(
    ("size", "media_type", "width", "height", "admitted"),
    [
        (10_000_000, "image/png", 5000, 5000, True),
        (10_000_001, "image/png", 5000, 5000, False),
        (1, "image/webp", 10, 10, False),
        (1, "image/png", 5001, 5000, False),
        (1, "image/png", 2000, 100, True),
        (1, "image/png", 2001, 100, False),
        (1, "image/png", 100, 2001, False),
    ],
)
def test_a_file_is_admitted_within_every_bound(
    size: int, media_type: str, width: int, height: int, *, admitted: bool
) -> None:
    told = PHOTO.admit(size=size, media_type=media_type, width=width, height=height)
    assert told is admitted


def test_bounds_come_back_as_they_were_sent() -> None:
    for bounds in (PHOTO, Bounds(1), Bounds(1, types=frozenset())):
        assert Bounds.from_fields(bounds.to_fields()) == bounds


def test_the_key_does_not_depend_on_the_order_of_the_types() -> None:
    types = ["image/webp", "image/png", "image/jpeg"]
    assert len({Bounds(1, types=frozenset(order)).key() for order in (types, types[::-1])}) == 1
    assert Bounds(1).key() != Bounds(2).key()
