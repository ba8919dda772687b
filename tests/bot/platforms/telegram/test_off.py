"""With Telegram off nothing of its library is imported; with it on, only what is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.faketelegram.server import TOKEN

PROGRAM = """
import asyncio, json, os, signal, sys
from bot import app
from bot.config import load

def ready(_):
    print(json.dumps(sorted(sys.modules)), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

asyncio.run(app.run(load(), ready=ready))
"""
LIBRARY = ("telegram", "httpx", "httpcore", "h11", "anyio", "aiolimiter")


def started(folder: Path, **more: str) -> tuple[set[str], str]:
    """The modules of a service that has just started, and what it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    routes = ("IMAGINE", "FACESWAP", "UPSCALE", "DESCRIBE", "REMOVEBG")
    environment = {
        **kept,
        "EASEL_DATA_DIR": str(folder),
        "EASEL_LISTENER__PORT": "0",
        "EASEL_LOCAL__URL": "http://127.0.0.1:9",
        **{f"EASEL_ROUTES__{name}": "local" for name in routes},
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM], env=environment, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[0])), done.stderr


def test_with_telegram_off_nothing_of_its_library_is_imported(tmp_path: Path) -> None:
    modules, _ = started(tmp_path, EASEL_CONSOLE__ENABLED="true", EASEL_CONSOLE__PORT="0")
    assert [name for name in modules if name.split(".")[0] in LIBRARY] == []
    assert not any(name.startswith("bot.platforms.telegram") for name in modules)
    assert not (tmp_path / "telegram.db").exists()


def test_in_a_process_that_neither_hears_nor_posts_it_is_off(tmp_path: Path) -> None:
    modules, _ = started(
        tmp_path, EASEL_TELEGRAM__TOKEN=TOKEN, EASEL_ROLES="web,discord",
        EASEL_CONSOLE__ENABLED="true", EASEL_CONSOLE__PORT="0",
    )  # fmt: skip
    assert "telegram" not in modules


def test_with_telegram_on_the_rest_still_starts_while_telegram_is_away(tmp_path: Path) -> None:
    modules, log = started(
        tmp_path, EASEL_TELEGRAM__TOKEN=TOKEN, EASEL_TELEGRAM__API_URL="http://127.0.0.1:9"
    )
    assert "telegram" in modules
    assert "discord" not in modules
    assert TOKEN not in log
