"""Whatever a server has set: as a file and read again it is the same, and so is the server."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from support.stored import DAY_MS, NOON, Store

from bot.invocation import Person
from bot.moderation.settingsfile.reading import Unreadable, read
from bot.moderation.settingsfile.wishes import Circumstances, Wishes
from bot.moderation.settingsfile.writing import written
from bot.serversettings import ServerSettings
from bot.wordlist import problem_of
from commands.desk import Span
from storage import serverstates
from storage.blocks import Block
from storage.channels import EVERY
from storage.grants import Grant
from storage.limits import Rule
from storage.serverstates import ServerState
from storage.styles import Style, folded
from storage.words import Word

SPACE, MIA, NEAR = "discord:1", Person("discord:9", "Mia", moderator=True), "discord:77"
COMMANDS = ("imagine", "upscale", "describe", "limits set")

# Everything that UTF-8 can say: quotes, backslashes, controls, other scripts.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
ids = st.from_regex(r"[a-z]{1,8}:-?[A-Za-z0-9_-]{1,12}", fullmatch=True)
names = st.from_regex(r"[\w-]{1,32}", fullmatch=True)
limits = st.tuples(st.integers(0, 10**6), st.sampled_from(get_args(Span)))
moments = st.integers(1, 4_000 * DAY_MS)

chosen = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["en", "zh-CN"]),
        "model": texts,
        "ratio": st.sampled_from(["1:1", "16:9"]),
        "images": st.integers(1, 4),
        "steps": st.integers(1, 50),
        "commands_off": st.lists(st.sampled_from(COMMANDS), max_size=3),
        "consent": texts,
        "by_role": st.sampled_from(["highest", "lowest"]),
        "count_linked": st.just(True),
        "adult": st.sampled_from(["refuse", "spoiler", "move", "allow"]),
        "adult_channel": ids,
        "log_channel": ids,
        "pause_after": st.integers(0, 100),
        "previews": st.booleans(),
    },
)
words = st.builds(
    Word, texts.filter(lambda one: len(one) <= 80), st.sampled_from(["plain", "pattern"])
)
styles = st.builds(Style, names, texts, st.one_of(st.just(""), texts))


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    of: dict[str, Any] = {"role": draw(st.dictionaries(ids, limits, max_size=4))}
    of["person"] = draw(st.dictionaries(ids, limits, max_size=4))
    found = [
        Rule(kind, amount, period, subject)  # type: ignore[arg-type]
        for kind, subjects in of.items()
        for subject, (amount, period) in subjects.items()
    ]
    alone = {kind: draw(st.none() | limits) for kind in ("everyone", "pool")}
    found += [Rule(kind, *limit) for kind, limit in alone.items() if limit]  # type: ignore[arg-type]
    if tasks := draw(st.none() | st.integers(1, 1000)):
        found.append(Rule("in_flight", tasks))
    return sorted(found, key=lambda rule: (rule.kind, rule.subject))


@st.composite
def grants(draw: st.DrawFn) -> list[Grant]:
    several = st.lists(st.tuples(ids, st.integers(0, NOON), moments), max_size=3, unique=True)
    return [
        Grant(
            id=f"grant-{number}-{draw(st.integers(0, 10**9))}", space_id=SPACE, person_id=person,
            credits=credits, unused=credits, reason=draw(st.just("") | texts), granted_by=MIA.id,
            created_at=created_at, expires_at=NOON + left,
        )
        for number, (person, created_at, left) in enumerate(draw(several))
        for credits in [draw(st.integers(1, 10**6))]
    ]  # fmt: skip


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    people = draw(
        st.dictionaries(ids, st.tuples(st.just("") | texts, st.none() | moments), max_size=3)
    )
    return [
        Block(SPACE, person, reason, MIA.id, NOON, None if left is None else NOON + left)
        for person, (reason, left) in people.items()
    ]


states = st.builds(
    ServerState,
    settings=chosen,
    rules=rules(),
    weights=st.dictionaries(st.sampled_from(COMMANDS), st.integers(2, 1000) | st.just(0)),
    channels=st.dictionaries(
        ids, st.frozensets(st.sampled_from((*COMMANDS, EVERY)), min_size=1), max_size=4
    ),
    words=st.lists(words.filter(lambda one: problem_of(one) is None), max_size=5, unique=True),
    styles=st.lists(styles, max_size=4, unique_by=lambda style: folded(style.name)),
    blocks=blocks(),
    grants=grants(),
)  # fmt: skip


def asked_for(text: str, *, kept: Any) -> ServerState:
    """What a file asks for, of a server that has these settings."""
    near = Circumstances(
        space=SPACE, actor=MIA, channel=NEAR, now=NOON, kept=kept, new_id=iter_ids().__next__,
        refuse_unknown=lambda name: name, usable=lambda name, value, *, adult: value,
    )  # fmt: skip
    wishes = Wishes(near)
    wanted = wishes.state(read(text.encode()).file)
    assert wishes.faults == []
    return wanted


def iter_ids() -> Any:
    number = 0
    while True:
        number += 1
        yield f"new-{number}"


def plain(state: ServerState) -> ServerState:
    """The state in one order, without what a file does not tell apart."""
    return replace(
        state,
        settings={name: one for name, one in (state.settings or {}).items() if one is not None},
        rules=sorted(state.rules or (), key=lambda rule: (rule.kind, rule.subject)),
        words=sorted(state.words or (), key=lambda word: (word.word, word.kind)),
        styles=sorted(state.styles or (), key=lambda style: folded(style.name)),
        blocks=sorted(
            (replace(one, created_at=0) for one in state.blocks or ()),
            key=lambda one: one.person_id,
        ),
        grants=sorted(
            (replace(one, id="") for one in state.grants or ()),
            key=lambda one: (one.person_id, one.created_at, one.expires_at),
        ),
    )


@settings(max_examples=60)
@given(states)
def test_a_file_says_what_it_was_made_of(state: ServerState) -> None:
    text = written(state, language="en")
    assert plain(asked_for(text, kept=state.settings)) == plain(state)


@settings(max_examples=25)
@given(states, states)
def test_a_server_is_as_it_was_once_its_file_is_read_again(
    first: ServerState, second: ServerState
) -> None:
    with closing((store := Store.in_memory()).connection):
        bring(store, replace(first, settings=whole(first)))
        was = store(serverstates.of(SPACE, now=NOON, people=True))
        text = written(was, language="en")
        assert plain(replace(was, grants=(), blocks=())) == plain(
            replace(first, grants=(), blocks=())
        )
        # Blocks and grants are never taken away, so that there are no others in between.
        places = {n: v for n, v in (was.settings or {}).items() if n.endswith("_channel")}
        bring(store, replace(second, settings=whole(second) | places, blocks=(), grants=()))
        now = store(serverstates.of(SPACE, now=NOON, people=True))
        before = store.dump()
        wanted = asked_for(text, kept=now.settings)
        told = bring(store, wanted, dry=True)
        assert store.dump() == before
        assert bring(store, wanted) == told
        assert plain(store(serverstates.of(SPACE, now=NOON, people=True))) == plain(was)
        assert bring(store, asked_for(text, kept=was.settings)) == []


def whole(state: ServerState) -> dict[str, Any]:
    """The settings, with those named that are to be as if they were never set."""
    return {**dict.fromkeys(ServerSettings.model_fields), **(state.settings or {})}


def bring(store: Store, wanted: ServerState, *, dry: bool = False) -> Any:
    return store(serverstates.bring(SPACE, wanted, actor_id=MIA.id, now=NOON, dry=dry))


@settings(max_examples=300)
@given(
    st.binary(max_size=200)
    | texts.map(str.encode)
    | st.lists(
        st.sampled_from(
            [
                "[",
                "]",
                "{",
                "}",
                "=",
                "\n",
                ".",
                '"',
                "'",
                '"""',
                "#",
                "limits",
                "1",
                ",",
                "true",
                "\\",
            ]
        ),
        max_size=60,
    ).map(lambda parts: "".join(parts).encode())
)
def test_whatever_somebody_sends_is_read_or_refused_in_sentences(content: bytes) -> None:
    try:
        read(content)
    except Unreadable as refusal:
        assert all(str(sentence) for sentence in refusal.sentences)
