"""Draw a picture from words (section 5.1)."""

from __future__ import annotations

from bot.provider.endpoints.adetailer import face_fields
from bot.provider.endpoints.diffusion import (
    ENVELOPE,
    QUERIES,
    SUBMIT,
    diffusion_fields,
    diffusion_limits,
    diffusion_outcome,
    envelope,
    hires_fields,
)
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from commands.imagine import ImagineRequest


def text2image(profile: Profile) -> Endpoint:
    """Its callback is documented, at the top level of the body."""

    def fields(request: ImagineRequest, client_id: str, _: Urls) -> dict[str, object]:
        return {
            **diffusion_fields(request),
            **hires_fields(request, profile),
            ENVELOPE: {
                **envelope(request, client_id, profile),
                **face_fields(request, profile),
            },
        }

    return Endpoint(
        name="text2image",
        request=ImagineRequest,
        submit_path=f"{SUBMIT}/text2image",
        query_paths=QUERIES,
        callback_documented=True,
        fields=fields,
        read=diffusion_outcome,
        limits=diffusion_limits(profile),
        takes=lambda request: request.image is None and request.control is None,
        tells_progress=True,
    )
