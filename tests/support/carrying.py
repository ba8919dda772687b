"""How many tasks a second something carries."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

from support.chat import Chat

AT_ONCE = 160  #: tasks asked for and not delivered yet
BURST = 10  #: tasks asked for in one go
PEOPLE = 50
PROMPT = {"prompt": "a lighthouse in a storm"}
HIGH_LIMITS = {
    "EASEL_QUOTA__DAILY_CREDITS": "1000000",
    "EASEL_QUOTA__MAX_IN_FLIGHT": "1000",
    "EASEL_QUOTA__MAX_WAITING": "1000",
    "EASEL_ZHIQITE__MAX_IN_FLIGHT": "64",
    "EASEL_LEASE_S": "30",
    "EASEL_LOG__LEVEL": "info",  # as in production
}


async def carry(chat: Chat, tasks: int) -> float:
    """Ask for so many pictures, at most AT_ONCE at a time; returns the tasks carried a second."""
    done, start = chat.received["done"], time.perf_counter()
    for first in range(0, tasks, BURST):
        last = first + BURST
        await chat.wait_for(lambda last=last: chat.received["done"] - done >= last - AT_ONCE)
        for number in range(first, last):
            await chat.ask("imagine", PROMPT, person=f"person{number % PEOPLE}")
    await chat.wait_for(lambda: chat.received["done"] - done == tasks)
    return tasks / (time.perf_counter() - start)


def told(rates: Sequence[float]) -> str:
    return f"{max(rates):.0f} tasks/s (median {median(rates):.0f}, slowest {min(rates):.0f})"
