"""Charts as PNG, drawn off the event loop.

In a thread, not in the decoding process: that one takes strangers' pictures one at a time, and a
chart would wait behind them for up to half a minute. Here only our own numbers are drawn, which
takes some hundredths of a second. Pillow is loaded by the first chart: 8 MiB that a service does
without as long as nobody asks for one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from storage.rollups import Usage

WIDTH, HEIGHT = 900, 420  #: Pixels; a chat shows it whole on a telephone and on a desk.


async def usage_chart(
    rows: Sequence[Usage],
    *,
    first_day: int,
    last_day: int,
    title: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> bytes:
    """A PNG of what was asked for day by day, stacked by command.

    `rows` are by day and command, in any order; days (UTC ms) without a row are empty. In the
    picture stands ASCII only, since the font has nothing else: a title with other characters is
    left out and belongs into the message.
    """
    return await asyncio.to_thread(_draw, rows, first_day, last_day, title, (width, height))


def _draw(
    rows: Sequence[Usage], first_day: int, last_day: int, title: str, size: tuple[int, int]
) -> bytes:
    from bot.charts.drawing import draw
    from bot.charts.stacks import stacked

    return draw(stacked(rows, first_day=first_day, last_day=last_day), title=title, size=size)
