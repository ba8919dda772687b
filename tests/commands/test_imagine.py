"""/imagine: what is typed becomes a request the vendor takes."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.imagine import IMAGINE, SIZES, ImagineOptions, ImagineRequest, Ratio, Sampler
from commands.spec import Attachment, Picture


def ask(start: Picture | None = None, **options: object) -> ImagineRequest:
    given = {"prompt": "a lighthouse in a storm", **options}
    pictures = {} if start is None else {"image": start}
    request = IMAGINE.request(ImagineOptions.model_validate(given), pictures)
    assert isinstance(request, ImagineRequest)
    return request


def test_words_alone_are_enough() -> None:
    request = ask()
    assert request == ImagineRequest(prompt="a lighthouse in a storm", width=1024, height=1024)


@pytest.mark.parametrize("ratio", get_args(Ratio))
def test_every_ratio_is_exact_and_a_size_the_vendor_takes(ratio: str) -> None:
    request = ask(ratio=ratio)
    across, down = map(int, ratio.split(":"))
    assert request.width * down == request.height * across
    assert max(request.width, request.height) <= 1024
    assert request.width % 8 == request.height % 8 == 0
    assert set(SIZES) == set(get_args(Ratio))


def test_all_samplers_of_the_vendor_are_offered() -> None:
    assert len(get_args(Sampler)) == 17


def test_a_picture_to_start_from_keeps_its_shape() -> None:
    request = ask(Picture(id="m1", width=3000, height=2000))
    assert (request.width, request.height) == (1024, 680)
    assert request.pictures() == {"image": "m1"}


def test_a_ratio_that_was_asked_for_wins_over_the_shape_of_the_picture() -> None:
    request = ask(Picture(id="m1", width=3000, height=2000), ratio="1:1")
    assert (request.width, request.height) == (1024, 1024)


@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_any_picture_to_start_from_gives_a_size_the_vendor_takes(width: int, height: int) -> None:
    request = ask(Picture(id="m1", width=width, height=height))
    for side in (request.width, request.height):
        assert 64 <= side <= 1024
        assert side % 8 == 0


@pytest.mark.parametrize(("typed", "seed"), [(None, None), (-1, None), (0, 0), (7, 7)])
def test_a_seed_of_minus_one_is_a_random_one(typed: int | None, seed: int | None) -> None:
    assert ask(seed=typed).seed == seed


def test_it_costs_one_credit_a_picture() -> None:
    options = ImagineOptions(prompt="x", images=3)
    assert IMAGINE.cost(options) == ask(images=3).count() == 3


def test_again_draws_anew_and_try_again_repeats() -> None:
    request = ask(seed=7)
    assert request.again({}, afresh=True).seed is None
    assert request.again({}, afresh=False) == request


def test_again_uses_the_pictures_of_the_new_task() -> None:
    request = ask(Picture(id="m1", width=100, height=100))
    assert request.again({"image": "m2"}, afresh=True).pictures() == {"image": "m2"}


def test_what_was_typed_is_the_title() -> None:
    assert ask(image=Attachment(media="m1")).title() == "a lighthouse in a storm"
