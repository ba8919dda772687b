"""The working process: an assignment a line on stdin, an answer a line on stdout.

Started as `python -m bot.localprovider.child JOB_SECONDS EXTRA_BYTES`. It alone loads numpy.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from bot.errors import PictureError
from bot.localprovider import tools
from bot.localprovider.assignment import Answer, Assignment, ToolRefused
from bot.pictures.child import limit

log = logging.getLogger(__name__)

_BROKEN = "The picture could not be made: a fault of the local provider, whose log says which."
_TOO_LARGE = "There is not enough memory here for a picture of that size."


def main(job_seconds: int, extra_bytes: int) -> None:
    """Serve until the parent lets go. A job over its time ends this process (SIGALRM)."""
    # What a library prints must not be read as an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tools.preload()
    limit(extra_bytes)
    serve(sys.stdin.buffer, answers, job_seconds=job_seconds)


def serve(assignments: BinaryIO, answers: BinaryIO, *, job_seconds: int) -> None:
    """Answer every line of `assignments`."""
    trim = _trimmer()
    for line in assignments:
        signal.alarm(job_seconds)
        answers.write(_answer(Assignment.from_line(line)).to_line())
        answers.flush()
        signal.alarm(0)
        trim()


def _answer(assignment: Assignment) -> Answer:
    try:
        return tools.run(assignment)
    except ToolRefused as refusal:
        return Answer(refused=str(refusal), error=refusal.error)
    except PictureError as error:
        return Answer(refused=str(error.text))
    except MemoryError:
        return Answer(refused=_TOO_LARGE)
    except Exception:
        log.exception("%s failed", assignment.tool)
        return Answer(refused=_BROKEN)


def _trimmer() -> Callable[[], object]:
    """What gives memory back to the system; glibc keeps it otherwise (see worker.py)."""
    with contextlib.suppress(OSError, AttributeError):
        trim = ctypes.CDLL(None).malloc_trim
        return lambda: trim(0)
    return lambda: None


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    logging.basicConfig(level=logging.INFO)
    main(int(sys.argv[1]), int(sys.argv[2]))
