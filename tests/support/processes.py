"""What a process has in memory, and which processes it has started."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

MIB = 2**20


def resident(pid: int) -> float:
    """Resident memory now (VmRSS), in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def descendants(pid: int) -> Iterator[int]:
    """Every process below this one."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            yield child
            yield from descendants(child)


def command_of(pid: int) -> str:
    """The program and its first words, without paths."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return " ".join(word.rsplit("/", 1)[-1] for word in words[:5])
