"""easel.example.toml promises: every setting, with the value that is used anyway."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.environment import bare

from bot.complaints import Key, is_secret, keys
from bot.config import Settings, load

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "easel.example.toml"
README = ROOT / "README.md"

FIELDS = dict(keys(Settings))
#: Tables by tool, whose entries are the settings.
BY_TOOL = {("zhiqite", "tool_paths"): "removebg", ("zhiqite", "tool_fields"): "removebg"}
#: Tables whose keys whoever runs the bot names: the example shows some.
NAMED = {"imagine", "styles", "control", "tools"}
ALL = {(*key, BY_TOOL[key]) if key in BY_TOOL else key for key in FIELDS if key[0] not in NAMED}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


def switched_on() -> str:
    """The example with every setting that is off switched on."""
    return re.sub(r"(?m)^#(?=\w)", "", EXAMPLE.read_text())


def flat(table: dict[str, Any], above: Key = ()) -> dict[Key, Any]:
    found: dict[Key, Any] = {}
    for name, value in table.items():
        key = (*above, name)
        found |= flat(value, key) if isinstance(value, dict) else {key: value}
    return found


def test_the_example_changes_nothing_as_it_stands() -> None:
    assert load(EXAMPLE) == load()


def test_the_example_has_every_setting_and_no_other() -> None:
    table = tomllib.loads(switched_on())
    assert {key for key in flat(table) if key[0] not in NAMED} == ALL
    assert all(table[name] for name in NAMED)


def test_settings_that_are_off_in_the_example_have_no_default_of_their_own() -> None:
    shown = flat(tomllib.loads(EXAMPLE.read_text()))
    assert not any(tomllib.loads(EXAMPLE.read_text())[name] for name in NAMED)
    off = {key for key in ALL if key not in shown}
    assert off == {key for key in ALL if key not in FIELDS or FIELDS[key].get_default() is None}


def test_the_example_loads_with_everything_switched_on(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    file.write_text(switched_on().replace('"…"', '"a-word-that-stands-for-a-secret"'))
    settings = load(file)
    assert settings.zhiqite.tool_paths == {"removebg": "a-word-that-stands-for-a-secret"}
    assert settings.discord.shard_count == 4


def test_every_setting_and_every_part_has_a_comment_above_it() -> None:
    lines = EXAMPLE.read_text().splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if re.match(r"\[|#?\w+ = ", line) and not re.match(r"#( |$)|#?\w+ = |\[", above)
    ]
    assert bare == []


def test_the_example_holds_no_secret() -> None:
    values = flat(tomllib.loads(switched_on()))
    for key, info in FIELDS.items():
        assert not is_secret(info) or values[key] in ("…", "at least 32 random characters")
