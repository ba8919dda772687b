"""Providers as tasks see them: the client, its endpoints, and how it reaches us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL

from bot.errors import say
from bot.pictures.guard import Policy
from bot.pictures.links import LinkOf
from bot.provider.client import ProviderClient
from bot.provider.endpoints import Catalogue, Endpoint
from bot.provider.errors import Unsupported
from bot.signing import Signer
from commands import read_request
from commands.spec import Picture, Request
from storage.tasks import Awaited, Task

MEDIA_URL_S = 24 * 3600  #: How long a provider may fetch an input: it may queue for hours.
NO_PUBLIC_URL = say(
    "The image service cannot fetch pictures from here yet. Whoever hosts this bot has to set "
    "EASEL_PUBLIC_URL."
)
NOT_ATTACHED = say(
    "The image service can fetch only pictures that are attached in Discord to the command "
    "itself. Attach it and ask again."
)


@dataclass(frozen=True)
class Provider:
    """One provider. `base` is our listener as the provider reaches it.

    None means that it cannot reach us: no callbacks, and no pictures from here. `passed_on` then
    admits the addresses of attachments that it may be given instead of ours. `links` makes
    addresses of pictures, good for MEDIA_URL_S, where they are kept; None: they come from here.
    """

    name: str
    client: ProviderClient
    endpoints: Catalogue
    results: Policy
    max_in_flight: int
    base: str | None
    callback_undocumented: bool = False
    passed_on: Policy | None = None
    links: LinkOf | None = None

    def endpoint(self, request: Request) -> Endpoint:
        """Raises Unsupported where this provider has none for it."""
        return self.endpoints.for_request(request)

    def check(self, request: Request, pictures: Mapping[str, Picture]) -> None:
        """Refuse what this provider cannot do, before anything is charged.

        Raises InvalidOption for its limits, Unsupported for a setting that is missing.
        """
        if first := request.preparation():
            self.endpoint(first).check(first, {})
        self.endpoint(request).check(request, pictures)
        if not self._gets_ours and not request.pictures().keys() <= request.origins.keys():
            raise Unsupported(NO_PUBLIC_URL if self.passed_on is None else NOT_ATTACHED)

    def passes_on(self, url: str) -> bool:
        """Whether this provider is given the address of an attachment as it is."""
        if self._gets_ours or self.passed_on is None:
            return False
        try:
            return self.passed_on.admits(URL(url))
        except ValueError:
            return False

    def callback_url(self, task: Task, endpoint: Endpoint, signer: Signer) -> str | None:
        """Where the result shall be sent; None where it is not documented, or not possible."""
        if self.base is None or not self._calls_back(endpoint):
            return None
        return self.base + signer.callback_path(task.id)

    def calls_back(self, endpoint: Endpoint) -> bool:
        """Whether a callback can be relied on: documented there, and we can be reached."""
        return self.base is not None and endpoint.callback_documented

    async def picture_urls(
        self, request: Request, signer: Signer, *, now: int
    ) -> Mapping[str, str]:
        """Signed URLs of the request's pictures; `now` is UTC milliseconds.

        A provider that cannot reach us gets the chat's own, as long as they are good.
        """
        if self.links is not None:
            urls = {slot: await self.links(media) for slot, media in request.pictures().items()}
            return {slot: url for slot, url in urls.items() if url is not None}
        if self.base is None:
            good = {slot: one for slot, one in request.origins.items() if one.until > now}
            return {slot: one.url for slot, one in good.items()}
        expires_at = now // 1000 + MEDIA_URL_S
        return {
            slot: self.base + signer.media_path(media, expires_at)
            for slot, media in request.pictures().items()
        }

    @property
    def _gets_ours(self) -> bool:
        return self.base is not None or self.links is not None

    def _calls_back(self, endpoint: Endpoint) -> bool:
        return endpoint.callback_documented or self.callback_undocumented


def client_id(task: Task) -> str:
    """The id this sending has at the provider: ours, and never used twice (provider-api Q47)."""
    return task.id if task.sends <= 1 else f"{task.id}-{task.sends}"


def request_of(task: Task | Awaited) -> Request:
    """The task's request, in our own words."""
    return read_request(task.command, task.request)
