"""The vendor's protocol without input or output: what an answer can mean, and how one is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, NoReturn, Protocol

from pydantic import TypeAdapter

from bot.provider.errors import Unreadable
from bot.provider.plaintext import plain

ACCEPTED_CODE = "200"  #: The only code that is documented as success (section 3).


class Verdict(StrEnum):
    """What the vendor's audit says of one picture (provider-api Q17)."""

    OK = "ok"
    FLAGGED = "flagged"  #: `img_audit_status` false: advised not to be shown
    DELETED = "deleted"  #: `image_status` 2: the vendor has deleted it


class Reason(StrEnum):
    """Why a task failed, as far as the vendor tells."""

    REFUSED = "refused"  #: code other than 200, or a failure status
    NO_FACE = "no_face"
    NOT_FETCHED = "not_fetched"  #: the vendor could not download an input
    WITHHELD = "withheld"  #: the content check advised against every picture
    REJECTED = "rejected"  #: a moderator did
    UNDECIDED = "undecided"  #: no moderator decided in time
    UNMODERATED = "unmoderated"  #: to be held back, in a server that has no log channel
    ADULT = "adult"  #: for adults, and this is no place for that
    NO_OUTPUT = "no_output"  #: finished without a picture, twice
    EXPIRED = "expired"  #: no result by the deadline
    UNREACHABLE = "unreachable"  #: the provider could not be asked, for too long
    UNFETCHABLE = "unfetchable"  #: its result could not be downloaded
    UNDELIVERABLE = "undeliverable"  #: the chat did not take the result
    FORGOTTEN = "forgotten"  #: whoever asked for it wanted to be forgotten before it was shown
    INTERNAL = "internal"  #: a fault of ours; the log has the trace


@dataclass(frozen=True, slots=True)
class ResultImage:
    """One picture of a result. `url` is empty where the vendor has deleted it.

    `labels` are what its audit found, in its own words.
    """

    url: str
    seed: int | None = None
    verdict: Verdict = Verdict.OK
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """Not finished. `progress` is 0 to 1 where it is told; `preview` a picture in base64."""

    kind: Literal["running"] = "running"
    progress: float | None = None
    preview: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Succeeded:
    """Finished, with pictures, of which perhaps none may be shown, or with a caption.

    `note` is what the provider says beside it: our own tells when it had to do without a model.
    `faces` is how many faces were numbered, where that is told.
    """

    images: tuple[ResultImage, ...] = ()
    caption: str = ""
    note: str = ""
    faces: int | None = None
    kind: Literal["succeeded"] = "succeeded"


@dataclass(frozen=True, slots=True)
class Failed:
    """Finished without a result. `detail` is the vendor's own text, bounded and stripped."""

    reason: Reason
    detail: str = ""
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Empty:
    """Said to be finished, yet without output: ask once more, then give up (section 12)."""

    kind: Literal["empty"] = "empty"


@dataclass(frozen=True, slots=True)
class Unheard:
    """A query's answer: the provider does not know this id."""

    kind: Literal["unheard"] = "unheard"


Outcome = Running | Succeeded | Failed | Empty

SUCCEEDED: TypeAdapter[Succeeded] = TypeAdapter(Succeeded)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The immediate reply to a submission.

    `provider_id` where the vendor tells one; `outcome` when the reply already holds a result.
    """

    provider_id: str | None = None
    outcome: Outcome | None = None


class Reader(Protocol):
    """What reads an endpoint's results: every `Endpoint` does."""

    def outcome(self, data: object) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every answer and every callback is wrapped in. `message` is bounded and stripped."""

    code: str
    message: str
    data: object

    @property
    def accepted(self) -> bool:
        return self.code == ACCEPTED_CODE


def read_envelope(body: bytes) -> Envelope:
    """Read an answer's bytes, as UTF-8 whatever its headers say (Q23). Raises Unreadable."""
    try:
        # A byte that is no UTF-8 spoils one character of a text, not the answer.
        answer = _STRICT.decode(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from None
    if not isinstance(answer, Mapping) or not isinstance(answer.get("code"), str | int):
        raise Unreadable("JSON without a code")
    message = answer.get("msg")
    # `code` is documented as text, numbers elsewhere in the vendor's pages are not (Q4).
    return Envelope(
        code=str(answer["code"]).strip(),
        message="" if str(message).strip().lower() == "success" else plain(message),
        data=answer.get("data"),
    )


def read_callback(endpoint: Reader, body: bytes) -> Outcome:
    """Read what the provider posts to us. Raises Unreadable where it says nothing about a result.

    No page shows an sd task's callback; it is taken to be the envelope that the tools document
    (section 4.1). Anything else is refused, and a query settles it.
    """
    envelope = read_envelope(body)
    if not envelope.accepted:
        return Failed(Reason.REFUSED, envelope.message)
    if not isinstance(envelope.data, Mapping):
        raise Unreadable("a callback without data")
    outcome = read_outcome(endpoint, envelope)
    if isinstance(outcome, Running) and envelope.data.get("status") is None:
        raise Unreadable("a callback with neither a result nor a status")
    return outcome


def read_outcome(endpoint: Reader, envelope: Envelope) -> Outcome:
    """The result in an envelope of code 200; a failure without a text of its own gets `msg`'s."""
    outcome = endpoint.outcome(envelope.data)
    if isinstance(outcome, Failed) and not outcome.detail:
        return replace(outcome, detail=envelope.message)
    if isinstance(outcome, Succeeded):
        return replace(outcome, note=envelope.message)
    return outcome


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_STRICT = json.JSONDecoder(parse_constant=_no_number)
