"""The host's own check of pictures: any program, bounded; its failures count as the host says."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from bot.pictures.check import MAX_ANSWER, Opinion, PictureCheck

SECONDS = 20.0  #: Longer than any of these programs takes on a busy machine.


def program(folder: Path, body: str) -> list[str]:
    """A program in Python; `path` is the picture it is given."""
    script = folder / "check.py"
    script.write_text(f"import json, os, sys\npath = sys.argv[-1]\n{body}\n")
    return [sys.executable, "-I", str(script), "--fast"]


def check_of(
    command: list[str], *, seconds: float = SECONDS, memory_mib: int = 1024, flag: bool = True
) -> PictureCheck:
    return PictureCheck(command, seconds=seconds, memory_mib=memory_mib, flag_failures=flag)


async def opinion(folder: Path, body: str, **more: float | bool) -> Opinion:
    picture = folder / "picture with a space.png"
    picture.write_bytes(b"picture")
    return await check_of(program(folder, body), **more).look(picture)  # type: ignore[arg-type]


async def test_a_program_is_given_the_picture_and_says_what_it_found(tmp_path: Path) -> None:
    body = "print(json.dumps({'flagged': open(path).read() == 'picture', 'labels': ['nsfw']}))"
    assert await opinion(tmp_path, body) == Opinion(True, ("nsfw",))
    assert await opinion(tmp_path, "print('{\"flagged\": false}')") == Opinion(False)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "print('yes')",
        "print('[]')",
        'print(\'{"flagged": "yes"}\')',
        "print('{\"flagged\": false}'); sys.exit(3)",
        "os.kill(os.getpid(), 9)",
        "print('[' * 100000)",
        f"print(' ' * {2 * MAX_ANSWER} + '{{\"flagged\": false}}')",
        "print('{\"flagged\": false}' * 2)",
    ],
)
@pytest.mark.parametrize("flag", [True, False])
async def test_a_failure_counts_as_the_host_says(tmp_path: Path, body: str, flag: bool) -> None:
    assert await opinion(tmp_path, body, flag=flag) == Opinion(flag)


@pytest.mark.parametrize("flag", [True, False])
async def test_a_program_that_is_not_there_is_a_failure(tmp_path: Path, flag: bool) -> None:
    check = check_of([str(tmp_path / "nowhere")], flag=flag)
    assert await check.look(tmp_path) == Opinion(flag)


async def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    os.mkfifo(pids)
    body = (
        "import subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(600)"
    )
    looking = asyncio.create_task(opinion(tmp_path, body, seconds=3.0))
    started = await asyncio.to_thread(pids.read_text)
    assert await looking == Opinion(True)
    for pid in map(int, started.split()):
        assert await asyncio.to_thread(is_gone, pid)


async def test_a_stop_of_the_service_ends_the_program(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    os.mkfifo(pids)
    body = f"open({str(pids)!r}, 'w').write(str(os.getpid()))\nimport time; time.sleep(600)"
    looking = asyncio.create_task(opinion(tmp_path, body))
    pid = int(await asyncio.to_thread(pids.read_text))
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert await asyncio.to_thread(is_gone, pid)


async def test_a_program_that_takes_too_much_memory_fails_and_harms_nobody(
    tmp_path: Path,
) -> None:
    body = "x = bytearray(800 * 2**20); print('{\"flagged\": false}')"
    assert await opinion(tmp_path, body, memory_mib=300) == Opinion(True)
    assert await opinion(tmp_path, body, memory_mib=4096) == Opinion(False)


async def test_a_program_sees_none_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_DISCORD__TOKEN", "secret")
    body = "print(json.dumps({'flagged': any(n.startswith('EASEL_') for n in os.environ)}))"
    assert await opinion(tmp_path, body) == Opinion(False)


async def test_labels_are_bounded_and_one_line_each(tmp_path: Path) -> None:
    body = "print(json.dumps({'flagged': True, 'labels': ['a\\n b', 7, '', 'x' * 999] * 20}))"
    seen = await opinion(tmp_path, body)
    assert seen.labels[:2] == ("a b", "x" * 64)
    assert len(seen.labels) == 16


async def test_one_picture_is_looked_at_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    body = (
        f"import time; handle = os.open({str(lock)!r}, os.O_CREAT | os.O_EXCL)\n"
        f"time.sleep(0.05); os.unlink({str(lock)!r}); print('{{\"flagged\": false}}')"
    )
    check = check_of(program(tmp_path, body))
    found = await asyncio.gather(*(check.look(tmp_path) for _ in range(3)))
    assert found == [Opinion(False)] * 3


def is_gone(pid: int, *, within_s: float = 10) -> bool:
    """Whether a process has ended; what is ended is reaped a moment later."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        os.sched_yield()
    os.kill(pid, signal.SIGKILL)
    return False
