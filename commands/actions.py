"""What may be done with a result by a button, and what such a button says."""

from __future__ import annotations

from collections.abc import Mapping

#: By action, the label of a button; whole labels, so that a catalogue can translate them.
LABELS: Mapping[str, str] = {
    "again": "Again",
    "vary": "Vary",
    "edit": "Edit",
    "upscale": "Upscale",
    "removebg": "Remove background",
    "describe": "Describe",
    "imagine": "Imagine this",
    "faces": "Another face",
    "improve": "Improve my prompt",
    "preview": "Show the control",
    "details": "Details",
    "cancel": "Cancel",
    "delete": "Delete",
    "report": "Report",
    "takedown": "Take down",
    "dismiss": "Dismiss",
    "approve": "Approve",
    "reject": "Reject",
    "agree": "I agree",
}

#: Of the actions on one of several pictures, with the picture's number.
NUMBERED: Mapping[str, str] = {
    "vary": "Vary {number}",
    "upscale": "Upscale {number}",
    "removebg": "Remove background {number}",
    "describe": "Describe {number}",
}
