"""Fetch what is missing beside a running service, in a process that can be ended with it."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.localprovider.models.catalogue import MODELS
from bot.localprovider.models.where import there

STOP_S = 2.0


async def fetch_missing(directory: Path, *, say: Callable[[str], None]) -> None:
    """Pull the models that are not there, and tell how it ended. Ends its process when cancelled.

    The tools look for their models with every job, so what has come is used at once.
    """
    missing = [model for model in MODELS if not there(model, directory)]
    if not missing:
        return
    uses = "; ".join(model.use for model in missing)
    say(f"Fetching models in the background: {uses}.")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.cli", "models", "pull", "--dir", str(directory)),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        await _end(process)
    if process.returncode == 0:
        say("The models are here: every command works now.")
    else:
        reason = said.decode(errors="replace").strip().rpartition("\n")[2]
        say(f"The models could not be fetched; without them: {uses} will not work. {reason}")


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)  # so that it ends its own child, pip, as well
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
