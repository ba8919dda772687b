"""The command line: what a person types, sees, and which status a script gets."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.commandline import command, easel, environment, refused
from support.ports import free_port

from storage.migrations import known

NEWEST = known()[-1].version
LOCAL = {
    f"EASEL_ROUTES__{name}": "local"
    for name in ("IMAGINE", "FACESWAP", "UPSCALE", "DESCRIBE", "REMOVEBG")
}
CONSOLE = {"EASEL_CONSOLE__ENABLED": "true", "EASEL_CONSOLE__PORT": "0"}
ANY_PORT = {"EASEL_LISTENER__PORT": "0"}
STOP_S = 12.0  #: a drain may take 8 s


@contextmanager
def started(
    folder: Path, *arguments: str, says: str, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """Start `easel`; enter once a line on standard output begins with `says`."""
    with subprocess.Popen(
        command(arguments),
        cwd=folder,
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith(says), line
            yield process
        finally:
            process.kill()


def test_help_names_every_command(tmp_path: Path) -> None:
    done = easel(tmp_path, "--help")
    for name in ("run", "demo", "provider", "models", "migrate", "doctor", "backup"):
        assert f"\n  {name} " in done.stdout


def test_help_imports_nothing_heavy() -> None:
    script = "import sys, bot.cli; print([m for m in HEAVY if m in sys.modules])"
    heavy = ("aiohttp", "pydantic", "discord", "telegram", "PIL", "numpy", "aiosqlite", "jinja2")
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {heavy}\n{script}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout == "[]\n"


def test_run_without_a_chat_platform_says_what_to_set_or_to_try(tmp_path: Path) -> None:
    sentence = refused(easel(tmp_path, "run"))
    assert "EASEL_DISCORD__TOKEN" in sentence
    assert sentence.endswith("or try `easel demo`.")
    assert list(tmp_path.iterdir()) == []


def test_run_without_credentials_for_its_routes_names_them(tmp_path: Path) -> None:
    done = easel(tmp_path, "run", **CONSOLE, **ANY_PORT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "EASEL_ZHIQITE__ACCESS_KEY_ID" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["run", "demo", "migrate", "backup", "provider"])
def test_a_bad_setting_is_one_plain_sentence(name: str, tmp_path: Path) -> None:
    arguments = (name, "copy.db") if name == "backup" else (name,)
    sentence = refused(easel(tmp_path, *arguments, EASEL_LISTENER__PORT="99999"))
    assert sentence == "EASEL_LISTENER__PORT (listener.port) must be at most 65535, not '99999'."


@pytest.mark.parametrize("before", [True, False])
def test_a_settings_file_may_be_named_before_or_after_the_command(
    before: bool, tmp_path: Path
) -> None:
    (tmp_path / "other.toml").write_text("lease_s = 0\n")
    config = ("--config", "other.toml")
    arguments = (*config, "run") if before else ("run", *config)
    assert refused(easel(tmp_path, *arguments)) == (
        "EASEL_LEASE_S (lease_s) must be at least 0.5, not 0."
    )


def test_a_settings_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused(easel(tmp_path, "run", "--config", "no.toml")) == (
        "There is no settings file at no.toml."
    )


def test_migrate_makes_the_database_and_says_from_where_to_where(tmp_path: Path) -> None:
    assert easel(tmp_path, "migrate").stdout == f"data/easel.db: schema 0 -> {NEWEST}\n"
    assert easel(tmp_path, "migrate").stdout == f"data/easel.db: schema {NEWEST}, nothing to do\n"


@pytest.mark.parametrize("name", ["migrate", "demo"])
def test_a_newer_database_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    folder = "data/demo" if name == "demo" else "data"
    easel(tmp_path, "migrate", EASEL_DATA_DIR=folder)
    with closing(sqlite3.connect(tmp_path / folder / "easel.db")) as connection, connection:
        connection.execute(
            "INSERT INTO schema_version (version, name) VALUES (?, 'later.sql')", (NEWEST + 1,)
        )
    assert "was written by a newer" in refused(easel(tmp_path, name))


def test_backup_prints_the_size_of_a_checked_copy(tmp_path: Path) -> None:
    easel(tmp_path, "migrate")
    done = easel(tmp_path, "backup", "copy.db")
    size = (tmp_path / "copy.db").stat().st_size
    assert (done.returncode, done.stdout) == (0, f"copy.db: {size} bytes, checked\n")
    assert "nothing was copied" in refused(easel(tmp_path, "backup", "copy.db"))


def test_doctor_leaves_with_1_where_there_is_a_problem(tmp_path: Path) -> None:
    done = easel(tmp_path, "doctor", EASEL_ROUTES__REMOVEBG="zhiqite")
    assert done.returncode == 1
    assert "\nproblem  chat: nobody could talk to it." in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_doctor_tells_a_bad_setting_as_a_problem(tmp_path: Path) -> None:
    done = easel(tmp_path, "doctor", "--json", EASEL_LISTENER__PROT="1")
    told = json.loads(done.stdout)
    assert (done.returncode, told["healthy"]) == (1, False)
    assert told["findings"][0]["check"] == "settings"
    assert "did you mean EASEL_LISTENER__PORT" in told["findings"][0]["says"]


def test_doctor_finds_a_set_up_for_this_machine_alone_in_order(tmp_path: Path) -> None:
    done = easel(tmp_path, "doctor", "--json", **LOCAL, **CONSOLE, **ANY_PORT)
    told = json.loads(done.stdout)
    levels = {finding["check"]: finding["level"] for finding in told["findings"]}
    assert {check for check, level in levels.items() if level != "ok"} == {"models"}
    assert (done.returncode, told["healthy"]) == (0, True)
    assert {"local provider", "database", "listener", "credentials"} <= levels.keys()


def test_the_provider_says_when_it_is_ready_and_ends_on_sigterm(tmp_path: Path) -> None:
    with started(tmp_path, "provider", "--port", "0", says="ready http://127.0.0.1:") as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_S) == 0


def test_a_child_provider_leaves_ctrl_c_to_its_parent_and_ends_with_its_standard_input(
    tmp_path: Path,
) -> None:
    port = free_port()
    arguments = ("provider", "--port", str(port), "--exit-with-stdin")
    with started(tmp_path, *arguments, says=f"ready http://127.0.0.1:{port}") as process:
        process.send_signal(signal.SIGINT)
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert connection.recv(8) == b"HTTP/1.0"
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=STOP_S) == 0


def test_the_demo_opens_apart_from_what_is_configured_and_ends_on_sigterm(tmp_path: Path) -> None:
    configured = {
        "EASEL_DISCORD__TOKEN": "not-a-token",
        "EASEL_TELEGRAM__TOKEN": "not-a-token",
        "EASEL_PUBLIC_URL": "https://easel.invalid",
        "EASEL_LOCAL__URL": "http://127.0.0.1:1",
    }
    says = "Open http://127.0.0.1:"
    with started(tmp_path, "demo", "--port", "0", says=says, **configured) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_S) == 0
    assert (tmp_path / "data/demo/easel.db").exists()
    assert not (tmp_path / "data/easel.db").exists()


def test_the_demo_opens_also_where_its_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        arguments = {"EASEL_CONSOLE__PORT": str(port)}
        with started(tmp_path, "demo", says="Open http://", **arguments) as process:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=STOP_S) == 0


def test_models_are_listed_with_what_they_are_for(tmp_path: Path) -> None:
    done = easel(tmp_path, "models", "pull", "--list")
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [
        ["background", "absent"],
        ["faces", "absent"],
        ["upscaling", "absent"],
    ]
    assert lines[3] == "in data/models"


def test_a_model_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    sentence = refused(easel(tmp_path, "models", "pull", "hands"))
    assert sentence == "There is no model hands; there are: background, faces, upscaling."
