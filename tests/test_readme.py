"""The README promises: two commands, every setting, every state, every folder."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.complaints import keys, variable
from bot.config import Settings
from storage.tasks import State

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CI = (ROOT / ".ci/run").read_text()

ROW = re.compile(r"^\| `(EASEL_\w+)` \| (.+?) \| .+ \|$", re.MULTILINE)
#: Tables whose keys whoever runs the bot names; told in words.
NAMED = {("imagine",), ("styles",), ("control",), ("tools",)}
BY_TOOL = {("zhiqite", "tool_paths"), ("zhiqite", "tool_fields")}


def written(default: object) -> str:
    """A default as the table writes it."""
    if default is None:
        return "unset"
    if isinstance(default, bool | list):
        return f"`{json.dumps(default)}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def expected() -> dict[str, str]:
    table = {}
    for key, info in keys(Settings):
        if key in NAMED:
            assert f"`[{key[0]}]`" in README
        elif key in BY_TOOL:
            table[variable((*key, "removebg"))] = "unset"
        else:
            table[variable(key)] = written(info.get_default())
    # Sets have no order, and the vendor's hosts are too many for a table.
    table["EASEL_ROLES"] = '`["web", "worker", "discord", "telegram"]`'
    table["EASEL_ZHIQITE__RESULT_HOSTS"] = "as in `easel.example.toml`"
    return table


def test_the_table_has_every_setting_with_its_default_and_no_other() -> None:
    assert dict(ROW.findall(README)) == expected()


def test_each_of_the_two_commands_is_one_line_with_its_own_virtual_environment() -> None:
    assert (
        "\npython3 -m venv .venv && .venv/bin/pip install '.[local]' && .venv/bin/easel demo\n"
        in README
    )
    assert (
        "\npython3 -m venv .venv-test && .venv-test/bin/pip install '.[test]' "
        "&& .venv-test/bin/pytest -n 4 --dist worksteal\n" in README
    )


def test_ci_runs_the_test_command_of_the_readme() -> None:
    sed = re.search(r"^tests=\$\((sed .*)\)$", CI, re.MULTILINE)
    assert sed is not None
    lines = subprocess.run(
        ["bash", "-c", sed[1]], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("python3 -m venv .venv-test && ")


def test_the_extras_of_the_two_commands_exist() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {"local", "test"} <= project["optional-dependencies"].keys()
    assert project["scripts"] == {"easel": "bot.cli:main"}


def test_every_command_of_easel_is_told() -> None:
    told = re.findall(r"^\| `easel (\w+)[^`]*` \|", README, re.MULTILINE)
    assert set(told) == set(main.commands)


def test_every_state_of_a_task_is_in_the_diagram_and_in_words() -> None:
    diagram = README.split("```mermaid\n")[1].split("```")[0]
    drawn = set(re.findall(r"\w+", re.sub(r":.*", "", diagram))) - {"stateDiagram", "v2"}
    assert drawn == {state.value for state in State}
    rows = "\n".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", README, re.MULTILINE))
    assert {state.value for state in State} <= set(re.findall(r"\w+", rows))


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = re.findall(r"\b((?:bot|commands|storage|tests)/[\w/.]*\w[\w/]*)", README)
    assert [path for path in set(named) if not (ROOT / path).exists()] == []
