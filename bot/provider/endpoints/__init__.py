"""The endpoints a provider has, and which of them does a request's work."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import say
from bot.provider.endpoints.endpoint import Endpoint
from bot.provider.endpoints.enhance import enhance
from bot.provider.endpoints.faces import detection, fusion
from bot.provider.endpoints.image2image import image2image
from bot.provider.endpoints.interrogate import interrogate
from bot.provider.endpoints.profile import Profile, local, vendor
from bot.provider.endpoints.removebg import no_path, removebg
from bot.provider.endpoints.roop import roop, roop_v2
from bot.provider.endpoints.text2image import text2image
from bot.provider.errors import Unsupported
from commands.describe import DescribeRequest
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from commands.imagine import ImagineRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import Request
from commands.upscale import UpscaleRequest

__all__ = ["Catalogue", "Endpoint", "Profile", "endpoints", "local", "vendor"]


@dataclass(frozen=True)
class Catalogue:
    """The endpoints of one provider; `removebg` is None where its path is not known."""

    text2image: Endpoint
    image2image: Endpoint
    faceswap: Endpoint
    fusion: Endpoint
    detection: Endpoint
    enhance: Endpoint
    interrogate: Endpoint
    removebg: Endpoint | None

    def for_request(self, request: Request) -> Endpoint:
        """The endpoint for a request. Raises Unsupported where this provider has none."""
        match request:
            case ImagineRequest(image=None):
                return self.text2image
            case ImagineRequest():
                return self.image2image
            case FaceSwapRequest(face=None):
                return self.faceswap
            case FaceSwapRequest():
                return self.fusion
            case FacesRequest():
                return self.detection
            case UpscaleRequest():
                return self.enhance
            case DescribeRequest():
                return self.interrogate
            case RemoveBackgroundRequest():
                return _given(self.removebg)
        raise Unsupported(say("This image service cannot do that."))


def endpoints(profile: Profile) -> Catalogue:
    """Build the endpoints of a provider."""
    return Catalogue(
        text2image=text2image(profile),
        image2image=image2image(profile),
        faceswap=roop_v2(profile) if profile.face_swap == "v2/roop" else roop(profile),
        fusion=fusion(profile),
        detection=detection(profile),
        enhance=enhance(profile),
        interrogate=interrogate(profile),
        removebg=removebg(profile),
    )


def _given(removebg: Endpoint | None) -> Endpoint:
    if removebg is None:
        raise no_path()
    return removebg
