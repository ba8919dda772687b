"""The endpoints a provider has, and which of them does a request's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import say
from bot.provider.endpoints.controlnet import controlnet
from bot.provider.endpoints.declared import DeclaredTools, declared
from bot.provider.endpoints.endpoint import Absent, Endpoint
from bot.provider.endpoints.enhance import enhance
from bot.provider.endpoints.expand import expand
from bot.provider.endpoints.faces import detection, fusion
from bot.provider.endpoints.flux import flux
from bot.provider.endpoints.identifystyle import identifystyle
from bot.provider.endpoints.image2image import image2image
from bot.provider.endpoints.imgexpand import imgexpand
from bot.provider.endpoints.instantid import instantid
from bot.provider.endpoints.interrogate import interrogate
from bot.provider.endpoints.preview import preview
from bot.provider.endpoints.profile import Profile, local, vendor
from bot.provider.endpoints.removebg import removebg
from bot.provider.endpoints.roop import roop, roop_v2
from bot.provider.endpoints.text2image import text2image
from bot.provider.endpoints.training import training
from bot.provider.errors import Unsupported
from commands.spec import Request

__all__ = ["Catalogue", "Endpoint", "Profile", "endpoints", "local", "vendor"]

Entry = Endpoint | Absent | DeclaredTools

#: Every endpoint, listed by hand: a file here and a line each. The first that serves is used.
BUILDERS: Sequence[Callable[[Profile], Entry]] = (
    flux,
    text2image,
    image2image,
    controlnet,
    fusion,
    roop,
    roop_v2,
    detection,
    instantid,
    enhance,
    interrogate,
    expand,
    imgexpand,
    identifystyle,
    preview,
    removebg,
    declared,
    training,
)


@dataclass(frozen=True)
class Catalogue:
    """The endpoints of one provider."""

    entries: tuple[Entry, ...]

    def for_request(self, request: Request) -> Endpoint:
        """The endpoint for a request. Raises Unsupported where this provider has none."""
        found = next((entry for entry in self.entries if entry.serves(request)), None)
        if found is None:
            raise Unsupported(say("This image service cannot do that."))
        return found.at(request)

    def named(self, name: str) -> Endpoint:
        """The endpoint of this name. Raises KeyError where there is none that is set up."""
        by_name = {entry.name: entry for entry in self.entries if isinstance(entry, Endpoint)}
        return by_name[name]


def endpoints(profile: Profile) -> Catalogue:
    """Build the endpoints of a provider."""
    return Catalogue(tuple(build(profile) for build in BUILDERS))
