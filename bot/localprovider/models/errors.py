"""Why weights could not be fetched: one plain sentence for the operator each."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import OperatorError, Text


class Fault(StrEnum):
    """What went wrong; a program asks for this, a person reads the sentence."""

    UNKNOWN = "unknown"  #: no model of that name
    NO_PIP = "no_pip"
    NO_NETWORK = "no_network"  #: the package index was not reached
    NOT_FOUND = "not_found"  #: the index does not have the package
    TOO_SLOW = "too_slow"
    CHANGED = "changed"  #: the package came, but not with the file we know
    FOLDER = "folder"  #: the models folder cannot be written
    REFUSED = "refused"  #: pip said no for a reason of its own


class PullFailed(OperatorError):
    """Weights could not be fetched. `detail` is for the log: the end of what pip said."""

    def __init__(self, fault: Fault, text: Text, *, detail: str = "") -> None:
        super().__init__(text)
        self.fault = fault
        self.detail = detail
