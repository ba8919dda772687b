"""Which endpoint does a request's work, where it is, and what it refuses before any charge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.config import Zhiqite
from bot.errors import OperatorError
from bot.provider.endpoints import endpoints, local, vendor
from bot.provider.errors import Unsupported
from commands.describe import DescribeRequest
from commands.faceswap import FaceSwapRequest
from commands.imagine import SIZES, ImagineRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import InvalidOption, Picture, Request
from commands.upscale import UpscaleRequest

PROFILE = vendor(Zhiqite(model="a.safetensors", tool_paths={"removebg": "matting/v1"}))
CATALOGUE = endpoints(PROFILE)
PREFIX = "/AIGCImgOpenServ/saas"
SD_QUERIES = (f"{PREFIX}/sd/v2/queryTaskInfo", f"{PREFIX}/sd/queryTaskInfo")

WORDS = ImagineRequest(prompt="a lighthouse", width=512, height=512)


def picture(width: int, height: int) -> Mapping[str, Picture]:
    return {"image": Picture(id="m1", width=width, height=height)}


def enlarge(width: int, height: int, *, factor: int = 2) -> UpscaleRequest:
    return UpscaleRequest(image="m1", factor=factor, width=width * factor, height=height * factor)


@pytest.mark.parametrize(
    ("request_", "submit", "queries"),
    [
        (WORDS, "/sd/v2/text2image", SD_QUERIES),
        (WORDS.model_copy(update={"image": "m1"}), "/sd/v2/image2image", SD_QUERIES),
        (
            FaceSwapRequest(source="a", target="b"),
            "/tool/roop",
            (f"{PREFIX}/tool/roop/queryTask",),
        ),
        (enlarge(8, 8), "/tool/enhance", (f"{PREFIX}/tool/enhance/queryTask",)),
        (
            DescribeRequest(image="m1"),
            "/tool/interrogate",
            (f"{PREFIX}/tool/interrogate/queryTask",),
        ),
        (
            RemoveBackgroundRequest(image="m1"),
            "/tool/matting/v1",
            (f"{PREFIX}/tool/matting/v1/queryTask",),
        ),
    ],
)
def test_q14_every_request_has_its_path_and_only_sd_an_archive(
    request_: Request, submit: str, queries: tuple[str, ...]
) -> None:
    endpoint = CATALOGUE.for_request(request_)

    assert endpoint.submit_path == PREFIX + submit
    assert endpoint.query_paths == queries


def test_the_second_face_swap_is_asked_for_where_it_was_submitted() -> None:
    endpoint = CATALOGUE.for_request(FaceSwapRequest(source="a", target="b", fidelity=0.5))

    assert endpoint.submit_path == f"{PREFIX}/tool/v2/roop"
    assert endpoint.query_paths == (f"{PREFIX}/tool/v2/roop/queryTask",)


def test_without_a_path_there_is_no_background_removal_and_the_setting_is_named() -> None:
    bare = endpoints(vendor(Zhiqite()))

    with pytest.raises(Unsupported, match="EASEL_ZHIQITE__TOOL_PATHS__REMOVEBG"):
        bare.for_request(RemoveBackgroundRequest(image="m1"))


def test_a_request_of_another_kind_is_not_supported() -> None:
    with pytest.raises(Unsupported):
        CATALOGUE.for_request(Request())


@pytest.mark.parametrize(
    "path", ["matting", "/matting/", "saas/tool/matting", "/AIGCImgOpenServ/saas/tool/matting"]
)
def test_a_whole_path_is_understood_as_the_part_that_counts(path: str) -> None:
    assert vendor(Zhiqite(tool_paths={"removebg": path})).tool_paths == {"removebg": "matting"}


@pytest.mark.parametrize("path", ["", "../roop", "a?b=c", "https://x.example/", "a//b", "schön"])
def test_a_path_that_is_none_is_refused_by_name(path: str) -> None:
    with pytest.raises(OperatorError, match="EASEL_ZHIQITE__TOOL_PATHS__REMOVEBG"):
        vendor(Zhiqite(tool_paths={"removebg": path}))


@pytest.mark.parametrize(("width", "height"), [(1536, 1536), (1536, 1), (64, 64)])
def test_the_vendor_enlarges_up_to_its_limit(width: int, height: int) -> None:
    CATALOGUE.named("enhance").check(enlarge(width, height), picture(width, height))


@pytest.mark.parametrize(("width", "height"), [(1537, 10), (10, 1537), (4000, 3000)])
def test_a_picture_over_the_vendors_limit_is_refused_with_both_numbers(
    width: int, height: int
) -> None:
    with pytest.raises(InvalidOption, match=f"{width}×{height}.*1536×1536") as refused:
        CATALOGUE.named("enhance").check(enlarge(width, height), picture(width, height))

    assert refused.value.option == "image"


def test_our_own_provider_has_no_such_limit() -> None:
    endpoints(local()).named("enhance").check(enlarge(4000, 3000), picture(4000, 3000))


@pytest.mark.parametrize("factor", [0, 9])
def test_a_factor_the_provider_does_not_take_is_refused(factor: int) -> None:
    with pytest.raises(InvalidOption):
        CATALOGUE.named("enhance").check(enlarge(8, 8, factor=factor), picture(8, 8))


@pytest.mark.parametrize("size", SIZES.values())
def test_every_ratio_offered_is_a_size_the_vendor_takes(size: tuple[int, int]) -> None:
    width, height = size

    CATALOGUE.named("text2image").check(ImagineRequest(prompt="a", width=width, height=height), {})


@pytest.mark.parametrize("size", [(0, 512), (1032, 512), (512, 1032), (500, 512), (-8, 8)])
def test_a_size_the_vendor_does_not_take_is_refused(size: tuple[int, int]) -> None:
    width, height = size

    with pytest.raises(InvalidOption, match="multiple of 8"):
        CATALOGUE.named("text2image").check(
            ImagineRequest(prompt="a", width=width, height=height), {}
        )


@pytest.mark.parametrize("guidance", [0.9, 30.5])
def test_q6_guidance_out_of_range_is_refused(guidance: float) -> None:
    with pytest.raises(InvalidOption) as refused:
        CATALOGUE.named("text2image").check(WORDS.model_copy(update={"guidance": guidance}), {})

    assert refused.value.option == "guidance"


def test_a_missing_model_is_told_before_anything_is_charged() -> None:
    bare = endpoints(vendor(Zhiqite()))

    with pytest.raises(Unsupported, match="EASEL_ZHIQITE__MODEL"):
        bare.named("text2image").check(WORDS, {})
    bare.named("text2image").check(WORDS.model_copy(update={"model": "mine.safetensors"}), {})


def test_our_own_provider_needs_no_settings_and_calls_back_everywhere() -> None:
    ours = endpoints(local())

    for request in (
        WORDS,
        WORDS.model_copy(update={"image": "m1"}),
        FaceSwapRequest(source="a", target="b"),
        enlarge(8, 8),
        DescribeRequest(image="m1"),
        RemoveBackgroundRequest(image="m1"),
    ):
        endpoint = ours.for_request(request)
        endpoint.check(request, picture(8, 8))
        assert endpoint.callback_documented
