"""Processes that share a folder never take files from each other, and the dead leave nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.pictures.ownfolder import MOST_PROCESSES, OwnFolder

#: Takes a folder, puts a file into it, says so, and stays.
PROCESS = """
import sys, threading
from pathlib import Path
from bot.pictures.ownfolder import OwnFolder
own = OwnFolder(Path(sys.argv[1]))
(own.path / "theirs").touch()
print(own.path.name, flush=True)
threading.Event().wait()
"""


@contextmanager
def another_process(shared: Path) -> Iterator[str]:
    """The name of its folder; the block's end is its death, without a word."""
    command = [sys.executable, "-c", PROCESS, str(shared)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def files(shared: Path) -> list[str]:
    return sorted(str(path.relative_to(shared)) for path in shared.glob("*/*"))


def test_each_living_process_has_a_folder_of_its_own(tmp_path: Path) -> None:
    with another_process(tmp_path) as theirs:
        ours = OwnFolder(tmp_path)
        assert ours.path.name != theirs
        ours.empty_others()
        assert files(tmp_path) == [f"{theirs}/theirs"]


def test_after_a_kill_the_next_process_goes_on_with_what_was_there(tmp_path: Path) -> None:
    with another_process(tmp_path) as theirs:
        pass
    ours = OwnFolder(tmp_path)
    assert ours.path.name == theirs
    assert files(tmp_path) == [f"{theirs}/theirs"]


def test_what_the_dead_left_is_deleted_and_ours_stays(tmp_path: Path) -> None:
    ours = OwnFolder(tmp_path)
    (ours.path / "ours").touch()
    with another_process(tmp_path):
        pass
    ours.empty_others()
    assert files(tmp_path) == [f"{ours.path.name}/ours"]


def test_what_lies_beside_the_folders_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "0123abcd.jpg").write_bytes(b"an older version's picture")
    ours = OwnFolder(tmp_path)
    ours.empty_others()
    assert not (tmp_path / "0123abcd.jpg").exists()
    assert OwnFolder(tmp_path).path != ours.path  # the lock beside it is still there


def test_what_is_given_back_is_taken_next(tmp_path: Path) -> None:
    ours = OwnFolder(tmp_path)
    ours.close()
    ours.close()
    assert OwnFolder(tmp_path).path == ours.path


def test_there_is_an_end_to_how_many_there_may_be(tmp_path: Path) -> None:
    taken = [OwnFolder(tmp_path) for _ in range(MOST_PROCESSES)]
    with pytest.raises(OSError, match="256 processes"):
        OwnFolder(tmp_path)
    assert len({own.path for own in taken}) == MOST_PROCESSES
