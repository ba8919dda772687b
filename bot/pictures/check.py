"""A check of finished pictures by a program of the host's own: one process a picture.

The program gets the picture's path as its last argument and answers in one line of JSON,
`{"flagged": true, "labels": ["…"]}`. It gets none of our settings, bounded memory and bounded time,
and may be in any language: a picture, or the program, can cost one answer, never the service.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

MAX_ANSWER = 64 * 1024  # bytes
MAX_LABELS = 16
MAX_LABEL = 64  #: Characters.
# What a shell can bound, every program is bounded by from its first instruction on.
_BOUNDED = 'ulimit -v "$0" || exit 126; exec "$@"'


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the check says of one picture."""

    flagged: bool
    labels: tuple[str, ...] = ()


class CheckFailed(Exception):
    """The program gave no answer that can be read."""


class PictureCheck:
    """Runs the program, one picture at a time. Where that fails it says `on_failure`."""

    def __init__(
        self, command: Sequence[str], *, seconds: float, memory_mib: int, flag_failures: bool
    ) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self._kib = memory_mib * 1024
        self._flag_failures = flag_failures
        self._turn = asyncio.Lock()

    async def look(self, path: Path) -> Opinion:
        """What the program says of the picture at `path`."""
        async with self._turn:
            try:
                return await self.ask(path)
            except (CheckFailed, OSError) as error:
                log.error("the check of a picture failed: %s", error)
                return Opinion(self._flag_failures)

    async def ask(self, path: Path) -> Opinion:
        """The same, raising CheckFailed or OSError instead of deciding for it."""
        process = await asyncio.create_subprocess_exec(
            *self._line(path),
            stdin=DEVNULL,
            stdout=PIPE,
            env={name: value for name, value in os.environ.items() if _is_theirs(name)},
            start_new_session=True,  # what it starts itself ends with it
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer = await _answer(process)
        except TimeoutError:
            raise CheckFailed(f"it took longer than {self._seconds:g} s") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        return read_opinion(answer)

    def _line(self, path: Path) -> tuple[str, ...]:
        picture = str(path.absolute())
        return ("/bin/sh", "-c", _BOUNDED, str(self._kib), *self._command, picture)


def read_opinion(answer: bytes) -> Opinion:
    """What an answer says. Raises CheckFailed."""
    try:
        told: Any = json.loads(answer)
    except (ValueError, RecursionError):
        raise CheckFailed("its answer is no line of JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("flagged"), bool):
        raise CheckFailed("its answer does not say whether the picture is flagged")
    labels = told.get("labels")
    return Opinion(told["flagged"], _labels(labels if isinstance(labels, list) else []))


async def _answer(process: Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    answer = b""
    while piece := await process.stdout.read(MAX_ANSWER):
        answer += piece
        if len(answer) > MAX_ANSWER:
            raise CheckFailed("its answer is too long")
    status = await process.wait()
    if status:
        raise CheckFailed(f"it ended with status {status}")
    return answer


def _labels(told: Sequence[object]) -> tuple[str, ...]:
    lines = (" ".join(label.split())[:MAX_LABEL] for label in told if isinstance(label, str))
    return tuple(line for line in lines if line and line.isprintable())[:MAX_LABELS]


def _is_theirs(name: str) -> bool:
    """Ours hold secrets."""
    return not name.startswith("EASEL_")
