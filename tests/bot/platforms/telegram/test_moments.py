from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.platforms.telegram.moments import words


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-11-21 12:00:30", "within a minute"),
        ("2026-11-21 11:59:30", "a moment ago"),
        ("2026-11-21 12:05:00", "in 5 min (12:05 UTC)"),
        ("2026-11-21 11:20:00", "40 min ago (11:20 UTC)"),
        ("2026-11-21 18:00:00", "at 18:00 UTC"),
        ("2026-11-22 00:00:00", "tomorrow at 00:00 UTC"),
        ("2026-11-24 00:00:00", "on 2026-11-24 at 00:00 UTC"),
        ("2026-11-20 09:00:00", "on 2026-11-20 at 09:00 UTC"),
    ],
)
def test_a_moment_is_told_so_that_it_stays_true(moment: str, told: str) -> None:
    assert words(at(moment), now=at("2026-11-21 12:00:00"), language="en") == told
