"""Show what a preprocessor keeps of a picture (section 8.5, cnt/preview)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.provider.endpoints.controlnet import pair_of
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import tool
from commands.preview import PreviewRequest
from commands.spec import Picture


def preview(profile: Profile) -> Endpoint:
    """Its example answer is machine-made and tells nothing (Q40)."""

    def fields(request: PreviewRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {
            "businessTaskId": client_id,
            "sourceImage": urls["image"],
            "preprocessor": pair_of(request.control, profile).module,
        }

    def limits(request: PreviewRequest, _: Mapping[str, Picture]) -> None:
        pair_of(request.control, profile)

    return tool(
        "cnt/preview",
        PreviewRequest,
        code="cnt/preview",
        fields=fields,
        callback_documented=True,
        limits=limits,
    )
