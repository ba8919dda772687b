"""How the findings are told: a line each, or one JSON object; and the exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.config import Settings
from bot.doctor.checks import examine
from bot.doctor.finding import Finding, problem
from bot.doctor.machine import this_machine
from bot.errors import OperatorError

Say = Callable[[str], object]


async def report(settings: Settings, *, online: bool, as_json: bool, say: Say) -> int:
    """Tell every finding, as it is made where lines are wanted. Returns the exit status."""
    found = []
    async for finding in examine(settings, this_machine(), online=online):
        found.append(finding)
        if not as_json:
            say(finding.line())
    if as_json:
        say(_json(found))
    return _status(found)


def unreadable(error: OperatorError, *, as_json: bool, say: Say) -> int:
    """Tell that the settings themselves are the problem."""
    found = [problem("settings", str(error).rstrip("."), do="Nothing else was looked at.")]
    say(_json(found) if as_json else found[0].line())
    return _status(found)


def _json(found: Sequence[Finding]) -> str:
    healthy = _status(found) == 0
    return json.dumps(
        {"healthy": healthy, "findings": [finding.fields() for finding in found]}, indent=2
    )


def _status(found: Sequence[Finding]) -> int:
    return int(any(finding.level == "problem" for finding in found))
