"""Ports to listen on that stay free until they are taken, and again after a crash."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Iterator
from functools import cache
from random import SystemRandom

FIRST = 20_000  #: Systems give connections ports from 32,768 on; ours must not be among them.
SLICE = 1_000
SLICES = 12


def free_port() -> int:
    """A port that nobody has, and that nobody is given by chance before it is used."""
    ports = _walk(os.environ.get("PYTEST_XDIST_WORKER", "gw0"))
    return next(port for port in itertools.islice(ports, SLICE) if _is_free(port))


@cache
def _walk(worker: str) -> Iterator[int]:
    """Round the ports of one of the test run's processes, from anywhere in them."""
    begin = FIRST + SLICE * (int(worker.removeprefix("gw")) % SLICES)
    somewhere = SystemRandom().randrange(SLICE)
    return itertools.cycle(begin + (somewhere + place) % SLICE for place in range(SLICE))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as listeners do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
