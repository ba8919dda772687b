"""Policies: everything a server has set that one request of one person must know, in one read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from storage import blocks, carried, channels, consents, guilds, limits, words
from storage.blocks import Block
from storage.carried import Used
from storage.limits import Rule
from storage.operation import Steps, operation, together
from storage.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is in force in a server for one person. `agreed` is the hash of the text they agreed
    to last; `allowed` are commands by channel, nothing where all work everywhere; `carried` is
    what they used before they were forgotten."""

    rules: Sequence[Rule]
    weights: Mapping[str, int]
    settings: Mapping[str, Any]
    block: Block | None
    allowed: Mapping[str, frozenset[str]]
    words: Sequence[Word]
    agreed: str | None
    carried: Used = ()


@operation
def of(space_id: str, person_id: str, *, now: int, mark: str = "") -> Steps[Policy]:
    """What is in force at a moment; `mark` is what stands for the person once forgotten."""
    guild, rules, weights, block, allowed, refused, agreed, used = yield from together(
        guilds.get(space_id),
        limits.of_person(space_id, person_id, mark=mark),
        limits.weights(space_id),
        blocks.of(space_id, person_id, now=now, mark=mark),
        channels.of_space(space_id),
        words.of_space(space_id),
        consents.agreed(space_id, person_id),
        partial(carried.of, mark, now=now),
    )
    return Policy(
        rules=rules,
        weights=weights,
        settings={} if guild is None else guild.settings,
        block=block,
        allowed=allowed,
        words=refused,
        agreed=agreed,
        carried=used,
    )
