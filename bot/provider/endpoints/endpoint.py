"""What an endpoint is: where to submit and ask, what to send, and how its result is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Text, say
from bot.provider.errors import Unsupported
from bot.provider.loose import encode_url, fields, name
from bot.provider.protocol import Accepted, Envelope, Outcome, Succeeded
from commands.spec import Picture, Request

SERVICE = "/AIGCImgOpenServ"  #: In front of every path, on both hosts (section 1).

Urls = Mapping[str, str]  #: Picture slot ("image", "source") to the URL the provider fetches.
Fields = Callable[[Any, str, Urls], dict[str, object]]
Check = Callable[[Any, Mapping[str, Picture]], None]
Takes = Callable[[Any], bool]


def no_limits(_: Request, __: Mapping[str, Picture]) -> None:
    """The provider documents no limit of its own here."""


def every(_: Request) -> bool:
    """This endpoint does every request of its kind."""
    return True


@dataclass(frozen=True)
class Absent:
    """An endpoint that this provider would have if it were set up; `why` says what to set."""

    name: str
    request: type[Request]
    why: Text

    def serves(self, request: Request) -> bool:
        """Whether such a request is refused for this reason."""
        return isinstance(request, self.request)

    def at(self, _: Request) -> Endpoint:
        """Raises Unsupported."""
        raise Unsupported(self.why)


@dataclass(frozen=True)
class Endpoint:
    """One of the vendor's endpoints. Everything it does is pure.

    It serves those requests of type `request` that it `takes`. `query_paths` are where to ask for
    a result: the live one first, then the archive if there is one (Q14). `callback_documented`
    says that a callback can be relied on; elsewhere the poller is armed from the start (Q8).
    `vendor_ids` are where the acknowledgement has the vendor's own id: on sd, `task_id` is ours
    (Q11). `tells_progress`: a query may say how far a picture is.
    """

    name: str
    request: type[Request]
    submit_path: str
    query_paths: tuple[str, ...]
    callback_documented: bool
    fields: Fields
    read: Callable[[Mapping[str, object]], Outcome]
    limits: Check = no_limits
    takes: Takes = every
    vendor_ids: tuple[str, ...] = ()
    tells_progress: bool = False

    def serves(self, request: Request) -> bool:
        """Whether this is the endpoint for such a request."""
        return isinstance(request, self.request) and self.takes(request)

    def at(self, _: Request) -> Endpoint:
        """Itself."""
        return self

    def check(self, request: Request, pictures: Mapping[str, Picture]) -> None:
        """Raise InvalidOption for the provider's own limits, Unsupported for a missing setting."""
        self.limits(request, pictures)

    def body(
        self, request: Request, *, client_id: str, pictures: Urls, callback_url: str | None
    ) -> dict[str, object]:
        """The JSON to submit. `callback_url` goes in, at the top level, wherever one is given.

        Raises Unsupported where a picture has no URL, because the provider cannot reach us.
        """
        urls = {slot: encode_url(url) for slot, url in pictures.items()}
        for slot in request.pictures():
            _require(slot, urls)
        body = self.fields(request, client_id, urls)
        if callback_url is not None:
            body["callbackUrl"] = encode_url(callback_url)
        return body

    def query(self, client_id: str) -> dict[str, object]:
        """The body of a status query: sd's `id_task` goes by this name too (section 4.2)."""
        return {"businessTaskId": client_id}

    def outcome(self, data: object) -> Outcome:
        """What `data` of a callback or a query says."""
        return self.read(fields(data))

    def accepted(self, envelope: Envelope) -> Accepted:
        """Read the immediate reply. Most are undocumented: any code 200 is a yes (Q9)."""
        data = fields(envelope.data)
        ids = (name(data.get(field)) for field in self.vendor_ids)
        outcome = self.outcome(data)
        return Accepted(
            provider_id=next(filter(None, ids), None),
            # Only an output ends a task here: a status number in a reply has no stated meaning.
            outcome=outcome if isinstance(outcome, Succeeded) else None,
        )


def _require(slot: str, urls: Urls) -> None:
    if slot not in urls:
        raise Unsupported(
            say(
                "The image service cannot fetch the picture `{slot}` from here: whoever runs this "
                "bot has to set EASEL_PUBLIC_URL.",
                slot=slot,
            )
        )
