"""Everything that a server has set, at one moment; and bringing a server to such a state.

One transaction brings it there, with an entry in the audit for every change, or changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage import audit, blocks, channels, grants, guilds, limits, styles, words
from storage.blocks import Block
from storage.grants import Grant
from storage.limits import MOST_RULES, Rule
from storage.operation import Abort, Steps, operation
from storage.styles import Style
from storage.words import Word

MOST_BLOCKS = 200  #: Of the newest that are read; nobody's is taken away for being left out.
MOST_GRANTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """What a server has set; to bring a server there, a part that is None is left alone.

    Of `settings`, one that is None is as if it was never set, and one that is not named stays as
    it is. Blocks and grants are only ever added to.
    """

    settings: Mapping[str, Any] | None = None
    rules: Sequence[Rule] | None = None
    weights: Mapping[str, int] | None = None
    channels: Mapping[str, frozenset[str]] | None = None
    words: Sequence[Word] | None = None
    styles: Sequence[Style] | None = None
    blocks: Sequence[Block] | None = None
    grants: Sequence[Grant] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed, as the audit has it; `before` and `after` are None for none."""

    action: str
    subject: str
    before: object = None
    after: object = None


Record = Callable[[Change], Steps[None]]


@operation
def of(space_id: str, *, now: int, people: bool = False) -> Steps[ServerState]:
    """The state of a server; who is blocked and was granted to only with `people`."""
    guild = yield from guilds.get(space_id)()
    weights = yield from limits.weights(space_id)()
    state = ServerState(
        settings={} if guild is None else guild.settings,
        rules=(yield from limits.of_space(space_id, MOST_RULES)()),
        weights={command: times for command, times in weights.items() if times != 1},
        channels=(yield from channels.of_space(space_id)()),
        words=(yield from words.of_space(space_id)()),
        styles=(yield from styles.of_space(space_id)()),
        blocks=(yield from _blocks(space_id, now)) if people else None,
        grants=(yield from _grants(space_id, now)) if people else None,
    )
    return state


@operation
def bring(
    space_id: str, wanted: ServerState, *, actor_id: str, now: int, dry: bool = False
) -> Steps[list[Change] | None]:
    """Bring a server to a state; the changes, or None where another change came in between.

    `dry`: everything is undone again, so that the changes are what would be.
    """
    before = yield from of(space_id, now=now)()
    made: list[Change] = []

    def record(change: Change) -> Steps[None]:
        made.append(change)
        yield from audit.changed(
            space_id, change.action, subject=change.subject, actor_id=actor_id, now=now,
            before=change.before, after=change.after,
        )  # fmt: skip

    if wanted.settings is not None:
        made += yield from _bring_settings(space_id, wanted.settings, actor_id=actor_id, now=now)
    yield from _bring_rules(space_id, before.rules or (), wanted.rules, record)
    yield from _bring_weights(space_id, before.weights or {}, wanted.weights, record)
    yield from _bring_channels(space_id, before.channels or {}, wanted.channels, record)
    yield from _bring_words(space_id, before.words or (), wanted.words, record)
    yield from _bring_styles(space_id, before.styles or (), wanted.styles, record)
    yield from _bring_blocks(space_id, wanted.blocks or (), record, now=now)
    yield from _bring_grants(wanted.grants or (), record)
    if dry:
        raise Abort(made)
    return made


def _blocks(space_id: str, now: int) -> Steps[list[Block]]:
    return (yield from blocks.listed(space_id, now=now, limit=MOST_BLOCKS)())


def _grants(space_id: str, now: int) -> Steps[list[Grant]]:
    return (yield from grants.of_space(space_id, now=now, limit=MOST_GRANTS)())


def _bring_settings(
    space_id: str, wanted: Mapping[str, Any], *, actor_id: str, now: int
) -> Steps[list[Change]]:
    guild = yield from guilds.get(space_id)()
    before = {} if guild is None else guild.settings
    made = []
    for name, value in sorted(wanted.items()):
        if before.get(name) == value:
            continue
        action = "settings.set"  # one by one: an entry of the audit is one change
        change = guilds.change(space_id, {name: value}, actor_id=actor_id, now=now, action=action)
        yield from change()
        made.append(Change(action, name, before.get(name), value))
    return made


def _bring_rules(
    space_id: str, before: Sequence[Rule], wanted: Sequence[Rule] | None, record: Record
) -> Steps[None]:
    if wanted is None:
        return
    old = {(rule.kind, rule.subject): rule for rule in before}
    new = {(rule.kind, rule.subject): rule for rule in wanted}
    for rule in (rule for key, rule in old.items() if key not in new):
        if rule.kind != "default":
            yield from limits.clearing(space_id, rule.kind, rule.subject)
        yield from record(
            Change("limits.clear", rule.subject or rule.kind, limits.shown(rule), None)
        )
    for key, rule in new.items():
        was = old.get(key)
        if was == rule:
            continue
        yield from limits.setting(space_id, rule)
        shown = None if was is None else limits.shown(was)
        yield from record(
            Change("limits.set", rule.subject or rule.kind, shown, limits.shown(rule))
        )


def _bring_weights(
    space_id: str, before: Mapping[str, int], wanted: Mapping[str, int] | None, record: Record
) -> Steps[None]:
    if wanted is None:
        return
    for command in sorted({*before, *wanted}):
        was, now = before.get(command, 1), wanted.get(command, 1)
        if was != now:
            yield from limits.weighing(space_id, command, now)
            yield from record(Change("limits.weight", command, was, now))


def _bring_channels(
    space_id: str,
    before: Mapping[str, frozenset[str]],
    wanted: Mapping[str, frozenset[str]] | None,
    record: Record,
) -> Steps[None]:
    if wanted is None:
        return
    changed = sorted(
        channel for channel in {*before, *wanted} if before.get(channel) != wanted.get(channel)
    )
    for channel in changed:
        yield from channels.clearing(space_id, channel)
    for channel in changed:
        was, now = sorted(before.get(channel, ())), sorted(wanted.get(channel, ()))
        for command in now:
            _must((yield from channels.allowing(space_id, channel, command)))
        action = "channels.allow" if now else "channels.clear"
        yield from record(Change(action, channel, was or None, now or None))


def _bring_words(
    space_id: str, before: Sequence[Word], wanted: Sequence[Word] | None, record: Record
) -> Steps[None]:
    if wanted is None:
        return
    gone = [word for word in before if word not in wanted]
    for text in dict.fromkeys(word.word for word in gone):
        yield from words.removing(space_id, text)
    for word in gone:
        yield from record(Change("words.remove", word.word, {"kind": word.kind}, None))
    taken_along = {word.word for word in gone}  # a word is removed with its pattern
    for word in wanted:
        if word not in before:
            _must((yield from words.adding(space_id, word)))
            yield from record(Change("words.add", word.word, None, {"kind": word.kind}))
        elif word.word in taken_along:
            _must((yield from words.adding(space_id, word)))


def _bring_styles(
    space_id: str, before: Sequence[Style], wanted: Sequence[Style] | None, record: Record
) -> Steps[None]:
    if wanted is None:
        return
    old = {styles.folded(style.name): style for style in before}
    new = {styles.folded(style.name): style for style in wanted}
    for key in sorted(old.keys() - new.keys()):
        yield from styles.removing(space_id, key)
        yield from record(Change("styles.remove", old[key].name, styles.shown(old[key]), None))
    for key, style in new.items():
        was = old.get(key)
        if was == style:
            continue
        _must((yield from styles.putting(space_id, style)))
        shown = None if was is None else styles.shown(was)
        yield from record(Change("styles.add", style.name, shown, styles.shown(style)))


def _bring_blocks(
    space_id: str, wanted: Sequence[Block], record: Record, *, now: int
) -> Steps[None]:
    if not wanted:
        return
    before = {block.person_id: block for block in (yield from _blocks(space_id, now))}
    for block in wanted:
        was = before.get(block.person_id)
        if was is not None and blocks.shown(was) == blocks.shown(block):
            continue
        yield from blocks.putting(block)
        shown = None if was is None else blocks.shown(was)
        yield from record(Change("block", block.person_id, shown, blocks.shown(block)))


def _bring_grants(wanted: Sequence[Grant], record: Record) -> Steps[None]:
    for grant in wanted:
        if (yield from grants.is_given(grant)):
            continue
        yield from grants.giving(grant)
        yield from record(Change("grant", grant.person_id, None, grants.shown(grant)))


def _must(done: bool) -> None:
    """There is room for what is wanted, unless somebody else takes it at this very moment."""
    if not done:
        raise Abort(None)
