"""Faults that tests order: each rule says which submissions it meets, and what goes wrong."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.localprovider.envelope import BadRequest
from bot.localprovider.forms import DELETED, Data

OVERSIZED = 300 * 2**10  # bytes: more than any receiver of callbacks takes


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one task. The default is nothing."""

    slow_s: float = 0  #: seconds between the work and its being told
    hold: bool = False  #: not finished before `POST /faults/release`
    callback_lost: bool = False  #: never sent
    callback_times: int = 1  #: sent so often, whatever the answer
    callback_early: bool = False  #: sent before the submission is acknowledged
    callback_garbled: str = ""  #: "unparseable" or "oversized"
    refuse: str = ""  #: the submission is refused with this `msg`
    submit_lost: str = ""  #: the submission is never answered: "accepted", or "dropped" unread
    fail: str = ""  #: the task fails with this `desc`
    no_output: bool = False  #: the task succeeds without a picture or caption
    deleted: Sequence[int] = ()  #: images by number: deleted by the audit
    flagged: Sequence[int] = ()  #: images by number: advised not to be shown
    result_url: str = ""  #: instead of every result's own
    query_error: int = 0  #: an HTTP status for queries, the first `query_errors` of them
    query_errors: int = 1_000_000
    unheard: int = 0  #: so many live queries answer that there is no such task

    def to_json(self) -> str:
        return json.dumps({k: v for k, v in asdict(self).items() if v != _DEFAULTS[k]})

    @staticmethod
    def from_json(text: str) -> Fault:
        return Fault(**json.loads(text))

    def distort(self, data: Data) -> Data:
        """A finished task's data, as this fault has it."""
        for index, image in enumerate(data.get("differentialImageRspList") or ()):
            if index in self.deleted:
                image |= {"image_status": DELETED, "image_url": None}
            if index in self.flagged:
                image["img_audit_status"] = False
            if self.result_url and image["image_url"]:
                image["image_url"] = self.result_url
        if self.result_url and data.get("outputImageUrl"):
            data["outputImageUrl"] = self.result_url
        return data

    def garble(self, body: bytes) -> bytes:
        """A callback's body, as this fault has it."""
        if self.callback_garbled == "unparseable":
            return body[: len(body) // 2]
        if self.callback_garbled == "oversized":
            return body[:-1] + b', "padding": "' + b"x" * OVERSIZED + b'"}'
        return body


_DEFAULTS = {f.name: f.default for f in fields(Fault)}
NONE = Fault()


@dataclass(slots=True)
class Rule:
    """A fault for the next `times` submissions whose body holds `match`."""

    fault: Fault
    match: str = ""
    times: int = 1


@dataclass(slots=True)
class Faults:
    """The rules in force, the tasks held back, and how often each task was asked about."""

    rules: list[Rule] = field(default_factory=list)
    calls: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    _held: dict[int, tuple[str, asyncio.Event]] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def order(self, rows: object) -> None:
        """Add rules as `POST /faults` gives them. Raises BadRequest."""
        if not isinstance(rows, list):
            raise BadRequest("faults are a list of objects.")
        self.rules += [_rule(row) for row in rows]

    def meet(self, body: Mapping[str, Any]) -> Fault:
        """The fault for a submission; a rule met `times` times is spent."""
        text = json.dumps(body, ensure_ascii=False)
        for rule in self.rules:
            if rule.match in text:
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
                return rule.fault
        return NONE

    def clear(self) -> None:
        """Forget all rules; what they have already met stays as it is."""
        self.rules.clear()

    def hold(self, number: int, client_id: str) -> None:
        """From now on a release lets this job go, whether it has come to the gate or not."""
        self._held.setdefault(number, (client_id, asyncio.Event()))

    async def released(self, number: int) -> None:
        """Wait at the gate."""
        await self._held[number][1].wait()
        del self._held[number]

    def release(self, match: str) -> int:
        """Let go the held jobs whose id holds `match`; how many."""
        gates = [gate for client_id, gate in self._held.values() if match in client_id]
        for gate in gates:
            gate.set()
        return len(gates)

    async def count(self, client_id: str, kind: str) -> int:
        """Count a call and return how many of its kind there were."""
        async with self._changed:
            counts = self.calls[client_id]
            counts[kind] = counts.get(kind, 0) + 1
            self._changed.notify_all()
            return counts[kind]

    async def reached(self, client_id: str, kind: str, *, at_least: int, seconds: float) -> bool:
        """Wait until so many calls of a kind were counted; False when time ran out."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.calls[client_id].get(kind, 0) >= at_least)
        except TimeoutError:
            return False
        return True


def _rule(row: object) -> Rule:
    if not isinstance(row, dict):
        raise BadRequest("a fault is an object.")
    match, times = row.get("match", ""), row.get("times", 1)
    rest = {name: value for name, value in row.items() if name not in ("match", "times")}
    if unknown := rest.keys() - _DEFAULTS.keys():
        raise BadRequest(f"there is no fault {', '.join(sorted(unknown))}.")
    if not isinstance(match, str) or not isinstance(times, int):
        raise BadRequest("match is text and times a whole number.")
    return Rule(Fault(**rest), match, times)
