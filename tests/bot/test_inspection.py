"""What the command line tells of tasks, credits, servers and the audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.databases import database_of, settings_of
from support.stored import LIMITS, new_task

from bot.complaints import PREFIX
from bot.ids import now_ms
from storage import guilds, limits, tasks
from storage.database import Database
from storage.limits import Rule

ADA, SERVER = "discord:100", "discord:1"


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder in which somebody has asked, and a moderator has decided."""
    database, now = await Database.open(database_of(tmp_path)), now_ms()
    await database.write(tasks.reserve(new_task(cost=3), limits=LIMITS, now=now))
    rule = Rule("everyone", 7, "week")
    await database.write(limits.change(SERVER, rule, actor_id="discord:9", now=now))
    changed = {"ratio": "16:9"}
    await database.write(
        guilds.change(SERVER, changed, actor_id="discord:9", now=now, action="settings.set")
    )
    await database.close()
    return tmp_path


def easel(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", *arguments],
        cwd=folder, env={**kept, "EASEL_DATA_DIR": str(folder), **settings_of(folder)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def told(folder: Path, *arguments: str) -> Any:
    done = easel(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def test_open_tasks_are_listed_without_what_was_asked_for(folder: Path) -> None:
    (task,) = told(folder, "tasks")["tasks"]
    assert (task["id"], task["state"], task["person"], task["cost"]) == (
        "task0001", "queued", ADA, 3,
    )  # fmt: skip
    plain = easel(folder, "tasks").stdout
    assert "id=task0001  command=imagine  state=queued" in plain
    assert "lighthouse" not in plain + json.dumps(task)


async def test_a_person_s_credits_are_told_by_the_rule_they_are_under(folder: Path) -> None:
    (quota,) = told(folder, "quota", SERVER, ADA)["quota"]
    assert (quota["rule"], quota["period"], quota["limit"]) == ("everyone", "week", 7)
    assert (quota["used"], quota["left"]) == (3, 4)


async def test_servers_are_listed_with_their_settings_and_changes(folder: Path) -> None:
    (guild,) = told(folder, "guilds")["guilds"]
    assert (guild["id"], guild["settings"]) == (SERVER, {"ratio": "16:9"})
    changes = told(folder, "audit", SERVER)["audit"]
    assert [one["action"] for one in changes] == ["settings.set", "limits.set"]
    (limit,) = told(folder, "audit", SERVER, "--action", "limits")["audit"]
    assert json.loads(limit["after"])["amount"] == 7


@pytest.mark.of_the_file
def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    done = easel(tmp_path, "tasks")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no database at")
    assert list(tmp_path.iterdir()) == []
