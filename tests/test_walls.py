"""The walls between the packages stand, and a test cannot hide our own packages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS: list[dict[str, Any]] = PROJECT["tool"]["importlinter"]["contracts"]


def modules() -> set[str]:
    """What stands directly in `bot`."""
    files = {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}


def contract(words: str) -> dict[str, Any]:
    (found,) = [one for one in CONTRACTS if words in one["name"]]
    return found


def test_every_module_of_bot_has_its_place_in_the_layers() -> None:
    layers = contract("downward only")["layers"]
    placed = [name for layer in layers for name in layer.split(" | ")]
    assert sorted(placed) == sorted(modules())


def test_nothing_on_the_services_path_may_name_the_local_provider() -> None:
    walled = contract("reached by URL")["source_modules"]
    free = {"app", "cli", "doctor", "localprovider"}  # the doctor only looks at its models
    assert {f"bot.{name}" for name in modules() - free} <= set(walled)
    assert "bot.app" in walled


def test_no_package_under_tests_can_shadow_ours() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_nobody_but_the_discord_adapter_imports_the_other_package_named_commands() -> None:
    banned = PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert "discord.ext.commands" in banned
