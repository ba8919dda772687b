"""On which line of a settings file a key stands: tomllib does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"^\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[\w-]+|"([^"]*)"|'([^']*)'""")


class Lines:
    """The lines of a file's keys, found once for all that is asked."""

    def __init__(self, text: str) -> None:
        self._keys = list(_keys(text))

    def of(self, key: Sequence[str]) -> int | None:
        """The line, from 1, of `key` or of the nearest table above it that is written out.

        Of `[[grants]]`, the second one is `("grants", "1")`.
        """
        wanted = tuple(key)
        best, found = 0, None
        for number, path in self._keys:
            if len(path) > best and wanted[: len(path)] == path:
                best, found = len(path), number
        return found


def line_of(text: str, key: Sequence[str]) -> int | None:
    """The line of one key."""
    return Lines(text).of(key)


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    seen: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            yield number, table
            if line.lstrip().startswith("[["):
                seen[table] += 1
                table = (*table, str(seen[table] - 1))
                yield number, table
        elif named := _KEY.match(line):
            yield number, (*table, *_parts(named[1]))


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(
        part[0] if part[1] is None and part[2] is None else part[1] or part[2] or ""
        for part in _PART.finditer(dotted)
    )
