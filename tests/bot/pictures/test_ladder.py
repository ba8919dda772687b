"""The best copy that fits is found in a few tries, whatever the encoder makes of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.bounds import Bounds
from bot.pictures.inspected import MAX_PIXELS
from bot.pictures.ladder import (
    HEAVY_PIXELS,
    MOST_ENCODES,
    SMALLEST_SIDE,
    Rung,
    first_that_fits,
    ladder,
)

NO_BOUNDS = Bounds(10 * 2**20)
sides = st.integers(1, 30_000)
pictures = st.tuples(sides, sides).filter(lambda size: size[0] * size[1] <= MAX_PIXELS)
kinds = st.sampled_from(
    [
        None,
        frozenset({"image/jpeg"}),
        frozenset({"image/png"}),
        frozenset({"image/jpeg", "image/png"}),
        frozenset({"image/jpeg", "image/png", "image/webp"}),
    ]
)


def rung(weight: float) -> Rung:
    return Rung("JPEG", 1, 1, 80, weight)


class Encoder:
    """Says how large each rung comes out, and remembers what it was asked."""

    def __init__(self, rungs: list[Rung], sizes: list[int]) -> None:
        self.sizes = dict(zip(rungs, sizes, strict=True))
        self.asked: list[Rung] = []

    def __call__(self, rung: Rung) -> int:
        self.asked.append(rung)
        return self.sizes[rung]


@given(size=pictures, transparent=st.booleans(), types=kinds)
def test_each_copy_is_lighter_than_the_one_before_and_none_is_enlarged_or_stretched(
    size: tuple[int, int], transparent: bool, types: frozenset[str] | None
) -> None:
    rungs = ladder(*size, transparent=transparent, bounds=Bounds(1, types=types))
    assert 1 <= len(rungs) <= 2**MOST_ENCODES - 1
    weights = [one.weight for one in rungs]
    assert weights == sorted(set(weights), reverse=True)
    for one in rungs:
        assert 1 <= one.width <= size[0]
        assert 1 <= one.height <= size[1]
        scale = max(one.width, one.height) / max(size)
        assert abs(min(one.width, one.height) - max(1, min(size) * scale)) <= 2


@given(size=pictures, transparent=st.booleans())
def test_the_last_copy_is_the_smallest_that_is_any_use(
    size: tuple[int, int], transparent: bool
) -> None:
    last = ladder(*size, transparent=transparent, bounds=NO_BOUNDS)[-1]
    assert max(last.width, last.height) == min(SMALLEST_SIDE, max(size))
    assert last.quality == 70


@given(size=pictures, transparent=st.booleans(), most=st.integers(100, 12_000))
def test_the_sides_together_are_never_over_their_bound(
    size: tuple[int, int], transparent: bool, most: int
) -> None:
    bounds = Bounds(1, max_side_sum=most)
    for one in ladder(*size, transparent=transparent, bounds=bounds):
        assert one.width + one.height <= most


def test_no_copy_is_another_shape_than_the_picture() -> None:
    assert ladder(2001, 100, transparent=False, bounds=Bounds(1, max_ratio=20)) == ()
    assert ladder(2000, 100, transparent=False, bounds=Bounds(1, max_ratio=20)) != ()


@pytest.mark.parametrize(
    ("transparent", "types", "form"),
    [
        (False, None, "JPEG"),
        (True, None, "WEBP"),
        (True, {"image/jpeg", "image/png"}, "PNG"),
        (True, {"image/jpeg"}, "JPEG"),
        (False, {"image/png", "image/webp"}, "WEBP"),
        (False, {"image/png"}, "PNG"),
    ],
)
def test_the_format_is_the_best_that_is_taken(
    transparent: bool, types: set[str] | None, form: str
) -> None:
    bounds = Bounds(1, types=None if types is None else frozenset(types))
    assert {one.format for one in ladder(800, 600, transparent=transparent, bounds=bounds)} == {
        form
    }


def test_where_no_format_is_taken_there_is_no_copy() -> None:
    bounds = Bounds(1, types=frozenset({"image/gif"}))
    assert ladder(8, 6, transparent=False, bounds=bounds) == ()


def test_an_opaque_picture_loses_quality_before_size_and_colour_last_of_all() -> None:
    rungs = ladder(4000, 3000, transparent=False, bounds=NO_BOUNDS)
    assert (rungs[0].quality, rungs[0].full_colour) == (92, True)
    whole = [one for one in rungs if one.width == 4000]
    assert [one.full_colour for one in whole] == [True, True, True, False, False, False]
    assert all(one.quality and one.quality >= 78 for one in rungs[:-1])


def test_a_transparent_picture_is_tried_without_loss_first_and_never_larger_than_can_be_done() -> (
    None
):
    rungs = ladder(8000, 5000, transparent=True, bounds=NO_BOUNDS)
    assert rungs[0].quality is None
    assert 0.99 * HEAVY_PIXELS < rungs[0].width * rungs[0].height <= HEAVY_PIXELS


@given(
    sizes=st.lists(st.integers(1, 10_000), min_size=1, max_size=24, unique=True),
    limit=st.integers(1, 10_000),
    unlike=st.floats(0.2, 5),
)
def test_the_best_that_fits_is_found_in_few_encodes(
    sizes: list[int], limit: int, unlike: float
) -> None:
    """Even where the weights say little of the sizes."""
    sizes.sort(reverse=True)
    rungs = [rung(size**unlike) for size in sizes]
    encode = Encoder(rungs, sizes)
    found = first_that_fits(rungs, encode, limit=limit)
    fitting = [one for one, size in zip(rungs, sizes, strict=True) if size <= limit]
    assert found == (fitting[0] if fitting else None)
    assert encode.asked[0] == rungs[0]
    assert len(encode.asked) <= MOST_ENCODES
    assert len(set(encode.asked)) == len(encode.asked)


@given(sizes=st.lists(st.integers(1, 100), min_size=1, max_size=100), limit=st.integers(1, 100))
def test_an_encoder_of_moods_is_never_believed_over_the_limit(sizes: list[int], limit: int) -> None:
    rungs = [rung(float(len(sizes) - n)) for n in range(len(sizes))]
    encode = Encoder(rungs, sizes)
    found = first_that_fits(rungs, encode, limit=limit)
    if found is None:
        assert encode.sizes[rungs[-1]] > limit
        assert rungs[-1] in encode.asked
    else:
        assert encode.sizes[found] <= limit
        assert encode.asked.index(found) == max(
            n for n, one in enumerate(encode.asked) if encode.sizes[one] <= limit
        )
    assert len(encode.asked) <= MOST_ENCODES


def test_sizes_as_predicted_take_two_or_three_encodes() -> None:
    rungs = list(ladder(8000, 5000, transparent=False, bounds=NO_BOUNDS))
    for limit in (20, 9, 2, 0.4):
        encode = Encoder(rungs, [math.ceil(one.weight / 40) for one in rungs])
        assert first_that_fits(rungs, encode, limit=int(limit * 1_000_000)) is not None
        assert len(encode.asked) <= 3
