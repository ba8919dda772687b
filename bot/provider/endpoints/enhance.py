"""Make a picture larger and sharper (section 8.2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import tool
from commands.spec import InvalidOption, Picture
from commands.upscale import UpscaleRequest

BY_FACTOR, TO_SIZE = 0, 1  #: `resizeMode`; the vendor's page prints 0 for both (Q34).
FACTORS = (1, 8)
# The one name in the vendor's examples. Left out, webui's default "None" would enlarge nothing.
UPSCALER = "ESRGAN_4x"


def enhance(profile: Profile) -> Endpoint:
    """Only the fields of the chosen mode are sent; the deprecated one never is (Q34, Q35)."""

    def limits(request: UpscaleRequest, pictures: Mapping[str, Picture]) -> None:
        _check_factor(request.factor)
        if profile.longest_enhance_side is not None:
            _check_side(pictures["image"], profile.longest_enhance_side)

    return tool(
        "enhance",
        UpscaleRequest,
        code="enhance",
        fields=_fields,
        callback_documented=True,
        limits=limits,
    )


def _fields(request: UpscaleRequest, client_id: str, urls: Urls) -> dict[str, object]:
    return {
        "businessTaskId": client_id,
        "image": urls["image"],
        **_size(request),
        "upscaler1": request.upscaler or UPSCALER,
        "upscaler2": request.second_upscaler or "None",
        "extrasUpscaler2Visibility": request.second_share if request.second_upscaler else 0,
        "gfpganVisibility": request.gfpgan,
        "codeformerVisibility": request.codeformer,
        "codeformerWeight": request.codeformer_weight,
        "upscaleFirst": not request.faces_first,
    }


def _size(request: UpscaleRequest) -> dict[str, object]:
    if not request.to_size:
        return {"resizeMode": BY_FACTOR, "upscalingResize": request.factor}
    return {
        "resizeMode": TO_SIZE,
        "upscalingResizeW": request.width,
        "upscalingResizeH": request.height,
        "upscalingCrop": request.crop,
    }


def _check_factor(factor: int) -> None:
    low, high = FACTORS
    if not low <= factor <= high:
        message = "The factor must be between {low} and {high}."
        raise InvalidOption("factor", message, low=low, high=high)


def _check_side(picture: Picture, longest: int) -> None:
    if max(picture.width, picture.height) > longest:
        raise InvalidOption(
            "image",
            "This picture is {width}×{height}; the image service enlarges pictures of at most "
            "{longest}×{longest}.",
            width=picture.width,
            height=picture.height,
            longest=longest,
        )
