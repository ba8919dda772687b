"""`easel migrate --to`: a bot moves from its file into PostgreSQL, and goes on there."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.commandline import easel, refused
from support.ports import free_port
from support.postgres import Server
from support.stored import LIMITS, NOON, new_task

from bot.invocation import Address
from storage import tasks
from storage.database import Database

KEY = "a key that was set"
ADDRESS = Address("discord", "discord:1", "7").to_json()
#: All that a service needs beside its database.
PROVIDED = {
    "EASEL_DISCORD__TOKEN": "a.b.c",
    "EASEL_ZHIQITE__ACCESS_KEY_ID": "id",
    "EASEL_ZHIQITE__ACCESS_KEY_SECRET": "secret",
    "EASEL_ZHIQITE__MODEL": "model.safetensors",
    "EASEL_ROUTES__FACES": "zhiqite",
    "EASEL_ROUTES__REMOVEBG": "zhiqite",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a bot has run that was asked for three pictures."""

    async def run() -> None:
        (tmp_path / "data").mkdir()
        database = await Database.open(tmp_path / "data/easel.db")
        for number in range(3):
            new = new_task(number, address=ADDRESS)
            await database.write(tasks.reserve(new, limits=LIMITS, now=NOON))
        await database.close()

    asyncio.run(run())
    return tmp_path


@pytest.fixture
def url(server: Server) -> str:
    """An empty database."""
    return asyncio.run(server.empty())


def test_it_says_of_every_table_that_it_is_the_same_and_what_to_set(folder: Path, url: str) -> None:
    done = easel(folder, "migrate", "--to", url)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert sum(line.startswith("tasks: 3 rows, sha256 ") for line in lines) == 1
    assert all(line.endswith(", the same") for line in lines[:-2])
    assert lines[-2] == "data/easel.db is copied. Set EASEL_DATABASE_URL, then start."
    assert lines[-1].startswith("Set EASEL_SECRET_KEY to what is in data/secret.key:")


def test_a_key_that_is_set_is_not_asked_for_again(folder: Path, url: str) -> None:
    done = easel(folder, "migrate", "--to", url, EASEL_SECRET_KEY=KEY)
    assert "EASEL_SECRET_KEY" not in done.stdout


def test_the_commands_go_on_with_what_was_moved(folder: Path, url: str) -> None:
    assert easel(folder, "migrate", "--to", url).returncode == 0
    moved = {"EASEL_DATABASE_URL": url, "EASEL_SECRET_KEY": KEY}
    assert "task0002" in easel(folder, "tasks", **moved).stdout
    told = easel(folder, "migrate", **moved).stdout
    assert told.startswith("PostgreSQL: schema ")
    assert told.endswith("nothing to do\n")


def test_twice_is_refused_and_the_first_copy_stays(folder: Path, url: str) -> None:
    assert easel(folder, "migrate", "--to", url).returncode == 0
    assert "is not empty" in refused(easel(folder, "migrate", "--to", url))
    moved = {"EASEL_DATABASE_URL": url, "EASEL_SECRET_KEY": KEY}
    assert easel(folder, "tasks", **moved).stdout.count("task000") == 3


def test_where_nothing_listens_one_sentence_says_so_without_the_password(folder: Path) -> None:
    said = refused(
        easel(folder, "migrate", "--to", f"postgresql://easel:hush@127.0.0.1:{free_port()}/easel")
    )
    assert "127.0.0.1/easel" in said
    assert "hush" not in said


def test_a_folder_without_a_database_has_nothing_to_move(tmp_path: Path, url: str) -> None:
    assert "no database" in refused(easel(tmp_path, "migrate", "--to", url))


def test_an_address_of_something_else_is_refused(folder: Path) -> None:
    said = refused(easel(folder, "migrate", "--to", "mysql://db.example.org/easel"))
    assert "postgresql://" in said


def test_the_command_of_a_shared_database_needs_no_lock_of_its_folder(
    folder: Path, url: str
) -> None:
    assert urlsplit(url).scheme == "postgresql"
    shared = {"EASEL_DATABASE_URL": url, "EASEL_SECRET_KEY": KEY}
    assert easel(folder, "migrate", **shared).stdout.startswith("PostgreSQL: schema 0 -> ")
    said = refused(easel(folder, "backup", str(folder / "copy.db"), **shared))
    assert "pg_dump" in said


def test_a_service_whose_database_is_not_there_says_so_in_one_sentence(folder: Path) -> None:
    gone = f"postgresql://easel:hush@127.0.0.1:{free_port()}/easel"
    shared = {"EASEL_DATABASE_URL": gone, "EASEL_SECRET_KEY": KEY, **PROVIDED}
    done = easel(folder, "run", "--role", "worker", **shared)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("127.0.0.1/easel: ")
    assert "hush" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run", "--role", "worker"), ("migrate",), ("tasks",)])
def test_without_its_driver_one_sentence_says_what_to_install(
    folder: Path, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "asyncpg.py").write_text("raise ModuleNotFoundError(name='asyncpg')")
    shared = {"EASEL_DATABASE_URL": "postgresql://db.test/easel", "EASEL_SECRET_KEY": KEY}
    path = {"PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"}
    said = refused(easel(folder, *command, **shared, **PROVIDED, **path))
    assert "pip install 'easel[postgres]'" in said


def test_somebody_is_exported_and_forgotten_beside_the_service(folder: Path, url: str) -> None:
    assert easel(folder, "migrate", "--to", url).returncode == 0
    shared = {"EASEL_DATABASE_URL": url}
    person = new_task(0).person_id
    told = easel(folder, "export", person, "copy.zip", **shared)
    assert (told.returncode, told.stderr) == (0, "")
    assert (folder / "copy.zip").stat().st_size > 0
    # Another key than the service's would leave marks that nobody ever finds again.
    assert "EASEL_SECRET_KEY" in refused(easel(folder, "forget", person, **shared))
    done = easel(folder, "forget", person, **shared, EASEL_SECRET_KEY=KEY)
    assert done.stdout == f"{person}: begun. Easel does the rest within a minute.\n"
