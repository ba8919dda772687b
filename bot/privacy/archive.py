"""A ZIP that is written bit by bit, off the event loop: there whole, or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from bot.pictures.partial import in_thread

BLOCK = 2**20  #: Bytes of a picture that are in memory at once.
#: What a file costs in a ZIP beside its bytes: two headers with its name.
OVERHEAD = 512


class Archive:
    """Writes beside `path`; leaving without `finish` removes it. One thing at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._zip: zipfile.ZipFile | None = None
        self._table: Table | None = None
        self._finished = False

    async def __aenter__(self) -> Self:
        await in_thread(self._open)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._finished:
            await in_thread(self._discard)

    async def text(self, name: str, text: str) -> None:
        """Put a text file in."""
        await in_thread(partial(self._text, name, text))

    async def table(self, name: str) -> Table:
        """Begin a file of JSON rows; to be ended before anything else is put in."""
        table = self._table = Table(self._opened(), name)
        await in_thread(table.begin)
        return table

    async def picture(self, name: str, file: Path) -> bool:
        """Put a picture in, as it is; False where its file is gone."""
        found: list[bool] = []
        await in_thread(lambda: found.append(self._picture(name, file)))
        return found[0]

    async def size(self) -> int:
        """The bytes written so far."""
        file = self._opened().fp
        return 0 if file is None else file.tell()

    async def finish(self) -> int:
        """Put the whole file into its place; its size in bytes."""
        await in_thread(self._finish)
        self._finished = True
        return self._path.stat().st_size

    def _opened(self) -> zipfile.ZipFile:
        if self._zip is None:
            raise ValueError("the archive is not open")
        return self._zip

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._zip = zipfile.ZipFile(self._part, "w", zipfile.ZIP_DEFLATED)

    def _text(self, name: str, text: str) -> None:
        self._opened().writestr(name, text)

    def _picture(self, name: str, file: Path) -> bool:
        try:
            # Pictures are compressed already.
            self._opened().write(file, name, zipfile.ZIP_STORED)
        except FileNotFoundError:
            return False
        return True

    def _finish(self) -> None:
        self._opened().close()
        self._part.replace(self._path)

    def _discard(self) -> None:
        if self._table is not None:
            self._table.close()  # left in the middle, it keeps the archive from being closed
        if self._zip is not None:
            self._zip.close()
        self._part.unlink(missing_ok=True)
        # A cancelled `finish` may have moved it already.
        self._path.unlink(missing_ok=True)


class Table:
    """A file with a JSON array in it, a row a line."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._file: IO[bytes] | None = None
        self.rows = 0

    def begin(self) -> None:
        self._file = self._archive.open(self._name, "w")

    async def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows down."""
        await in_thread(partial(self._add, list(rows)))

    async def end(self) -> None:
        """No more rows come."""
        await in_thread(self._end)

    def close(self) -> None:
        """Let go of it, whole or not; again it changes nothing."""
        if self._file is not None:
            self._file.close()

    def _add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self._write("[\n" if self.rows == 0 else ",\n")
            self._write(json.dumps(row, ensure_ascii=False))
            self.rows += 1

    def _end(self) -> None:
        self._write("[]\n" if self.rows == 0 else "\n]\n")
        self.close()

    def _write(self, text: str) -> None:
        if self._file is None:
            raise ValueError("the file was not begun")
        self._file.write(text.encode())
