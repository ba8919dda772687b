"""Several statements that read, as one: their rows come back as JSON, in the order of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from storage.operation import Batch, Rows

_PLACEHOLDER = re.compile(r"\$(\d+)")


@cache
def combined(batch: Batch) -> str:
    """One statement with a column of JSON for each; their values stand in a row."""
    columns, before = [], 0
    for statement in batch:
        text, count = _shifted(statement.postgres, before)
        columns.append(
            f"(SELECT COALESCE(json_agg(row_to_json(one)), '[]') FROM ({text}) AS one)"  # noqa: S608
        )
        before += count
    return f"SELECT {', '.join(columns)}"


def rows_of(found: Sequence[Any]) -> Rows:
    """What it gave, as the rows of each statement."""
    return [(json.loads(column, object_pairs_hook=_row),) for column in found]


def _shifted(text: str, by: int) -> tuple[str, int]:
    numbers = [int(number) for number in _PLACEHOLDER.findall(text)]
    shifted = _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + by}", text)
    return shifted, max(numbers, default=0)


def _row(pairs: list[tuple[str, Any]]) -> tuple[Any, ...]:
    return tuple(value for _, value in pairs)
