"""What is charged for what came, and the names of messages."""

from __future__ import annotations

import re

import pytest
from support.rows import task

from bot.tasks.delivery import charge_of
from bot.tasks.handing import nonce


@pytest.mark.parametrize(
    ("cost", "came", "asked", "charge"),
    [(4, 4, 4, 4), (4, 3, 4, 3), (4, 1, 4, 1), (3, 1, 2, 2), (1, 0, 1, 1), (2, 3, 2, 2)],
)
def test_pictures_that_did_not_come_are_not_paid_for(
    cost: int, came: int, asked: int, charge: int
) -> None:
    assert charge_of(task("a", cost=cost), came=came, asked=asked) == charge


def test_a_message_has_the_same_name_after_a_restart_and_no_other_message_has_it() -> None:
    names = {nonce(str(number), step) for number in range(500) for step in ("result", "end")}
    assert len(names) == 1000
    assert nonce("7", "result") in names
    assert all(re.fullmatch(r"[0-9A-Za-z]{25}", name) for name in names)
