"""A server's state as the text of a settings file: what is read again is the same state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import tomli_w

from bot.errors import Text, render, say
from bot.moderation.settingsfile.form import FORMAT
from bot.serversettings import ServerSettings
from storage.blocks import Block
from storage.grants import Grant
from storage.limits import Kind, Rule
from storage.serverstates import ServerState
from storage.words import Word

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

HEADER: Sequence[Text] = (
    say("What this server has set in Easel. /settings import reads it again."),
    say("A table that stands here takes the place of what is set then; what is not in it is gone."),
    say("A table that does not stand here leaves everything as it is."),
)
PEOPLE = say("Blocks and grants are only added to: nobody's is taken away for not standing here.")


def written(state: ServerState, *, language: str) -> str:
    """The file, with its comments in this language."""
    people = () if state.blocks is None else (PEOPLE,)
    comments = "".join(f"# {render(text, language)}\n" for text in (*HEADER, *people))
    return f"{comments}\n{tomli_w.dumps(_document(state))}"


def _document(state: ServerState) -> dict[str, Any]:
    document = {
        "easel": FORMAT,
        "settings": settings_of(state.settings or {}),
        "limits": _limits(state.rules or ()),
        "weights": dict(sorted((state.weights or {}).items())),
        "channels": {
            channel: sorted(commands) for channel, commands in (state.channels or {}).items()
        },
        "words": _words(state.words or ()),
        "styles": {
            style.name: {"prompt": style.prompt, "negative": style.negative}
            for style in state.styles or ()
        },
    }
    if state.blocks is not None:
        document["blocks"] = {block.person_id: _block(block) for block in state.blocks}
    if state.grants is not None:
        document["grants"] = [_grant(grant) for grant in state.grants]
    return document


def settings_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the server has set, and that this version knows."""
    known = ServerSettings.of(kept).model_dump(mode="json", exclude_unset=True)
    return {name: value for name, value in sorted(known.items()) if value is not None}


def _limits(rules: Sequence[Rule]) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for rule in rules:
        if rule.kind == "in_flight":
            tables["running"] = rule.amount
        elif rule.kind in ("everyone", "pool"):
            tables[rule.kind] = _limit(rule)
    of: Mapping[str, Kind] = {"roles": "role", "people": "person"}
    for name, kind in of.items():
        if found := {rule.subject: _limit(rule) for rule in rules if rule.kind == kind}:
            tables[name] = found
    return tables


def _limit(rule: Rule) -> dict[str, Any]:
    return {"credits": rule.amount, "period": rule.period}


def _words(words: Sequence[Word]) -> dict[str, list[str]]:
    return {
        "plain": [word.word for word in words if word.kind == "plain"],
        "patterns": [word.word for word in words if word.kind == "pattern"],
    }


def _block(block: Block) -> dict[str, Any]:
    until = {} if block.expires_at is None else {"until": _moment(block.expires_at)}
    return {"reason": block.reason, **until}


def _grant(grant: Grant) -> dict[str, Any]:
    return {
        "person": grant.person_id,
        "credits": grant.unused,
        "given": _moment(grant.created_at),
        "until": _moment(grant.expires_at),
        "reason": grant.reason,
    }


def _moment(at: int) -> datetime:
    return EPOCH + at * MILLISECOND
