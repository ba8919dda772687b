"""The decoding process: a job a line on stdin, an answer a line on stdout, until stdin ends.

Its first line says that it is ready. Started with the seconds a job may take and the bytes of
memory it may have beyond what loading took.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from bot.pictures.decode import clean, inspect, label
from bot.pictures.errors import BadPicture
from bot.pictures.inspected import READY, Inspected, answer_line
from bot.pictures.jobs import AddLabel, Clean, Fit, Inspect, Job, read_job
from bot.pictures.refit import fit

MAX_FILE = 512 * 2**20  # bytes that one file written here may have


def main(job_seconds: int, extra_bytes: int) -> None:
    """Serve until the parent lets go. A job over its time ends this process (SIGALRM)."""
    # What a library prints must not be read as an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(extra_bytes)
    answers.write(READY)
    answers.flush()
    serve(sys.stdin.buffer, answers, job_seconds=job_seconds)


def limit(extra_bytes: int) -> None:
    """Bound memory by what loading took plus `extra_bytes`, and what can be written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    peak = _peak()
    if peak:
        resource.setrlimit(resource.RLIMIT_AS, (peak + extra_bytes, peak + extra_bytes))


def serve(jobs: BinaryIO, answers: BinaryIO, *, job_seconds: int) -> None:
    """Answer every line of `jobs`."""
    for line in jobs:
        signal.alarm(job_seconds)
        answers.write(answer_line(_answer(read_job(line))))
        answers.flush()
        signal.alarm(0)


def _answer(job: Job) -> Inspected | Exception | None:
    try:
        return _do(job)
    except (BadPicture, OSError) as error:
        return error


def _do(job: Job) -> Inspected | None:
    match job:
        case Inspect():
            return inspect(job.path)
        case Clean():
            return clean(job.path, job.target)
        case AddLabel():
            return label(job.path, job.target, job.label)
        case Fit():
            return fit(job.path, job.target, job.bounds)


def _peak() -> int:
    """The most address space this process has had, in bytes; 0 where /proc does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = (line.split() for line in status.read_text().splitlines())
    return next((int(line[1]) * 1024 for line in lines if line[0] == "VmPeak:"), 0)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    main(int(sys.argv[1]), int(sys.argv[2]))
