"""/upscale: the output's size is known, and refused where it is too large, before it is paid."""

from __future__ import annotations

import pytest

from commands.spec import Attachment, InvalidOption, Picture
from commands.upscale import UPSCALE, UpscaleOptions, UpscaleRequest


def ask(width: int, height: int, factor: int) -> UpscaleRequest:
    options = UpscaleOptions(image=Attachment(media="m1"), factor=factor)
    request = UPSCALE.request(options, {"image": Picture(id="m1", width=width, height=height)})
    assert isinstance(request, UpscaleRequest)
    return request


def test_the_request_knows_the_size_of_the_result() -> None:
    request = ask(300, 200, 4)
    assert (request.image, request.width, request.height) == ("m1", 1200, 800)


def test_a_result_over_40_megapixels_is_refused_with_the_largest_factor_that_fits() -> None:
    with pytest.raises(InvalidOption) as refused:
        ask(4000, 4000, 8)
    assert str(refused.value) == (
        "4000×4000 enlarged 8 times would be over 40 megapixels. "
        "The largest factor for this picture is 1."
    )
    assert refused.value.option == "factor"


def test_a_result_of_exactly_40_megapixels_is_made() -> None:
    assert ask(2500, 1000, 4).width == 10_000


def test_it_costs_one_credit_whatever_the_factor() -> None:
    assert UPSCALE.cost(UpscaleOptions(image=Attachment(media="m1"), factor=8)) == 1
