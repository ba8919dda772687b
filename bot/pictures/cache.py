"""Copies on this machine of files that are kept elsewhere: those used last stay."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.pictures.ownfolder import OwnFolder
from bot.pictures.store import Known, id_in

AT_ONCE = 8  #: files brought here at the same time; the rest wait
HELD_MS = 5 * 60 * 1000  #: how long a file stays for somebody who does not say when it was used

Bring = Callable[[Path], Awaitable[None]]  #: writes a file to that path, whole or not at all


@dataclass(slots=True)
class _Copy:
    """Sizes in bytes, times in UTC milliseconds."""

    size: int
    came_at: int
    used_at: int


class Cache:
    """A folder of copies, in all at most `most_bytes` but for what is in use.

    Each process has a folder of its own below `folder`, so that nobody else removes what it
    uses; the kernel gives it back when the process dies. `clock` is UTC milliseconds.
    """

    def __init__(self, folder: Path, *, most_bytes: int, clock: Callable[[], int]) -> None:
        self._most_bytes = most_bytes
        self._clock = clock
        self._own = OwnFolder(folder)
        self._copies: OrderedDict[str, _Copy] = OrderedDict()  # used longest ago first
        self._lent: Counter[str] = Counter()
        self._held: dict[str, int] = {}  # until when
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.size = 0  #: bytes of all copies
        self._find()

    def place_of(self, path: str) -> Path:
        """Where the copy of a file is, if there is one; `path` is relative to the store."""
        return self._own.path / Path(path).name

    @asynccontextmanager
    async def lent(self, path: str, bring: Bring) -> AsyncIterator[Path]:
        """A copy that stays until the block ends; raises as `bring` does.

        Whoever asks for the same one meanwhile waits for the same `bring`.
        """
        copy = self.place_of(path)
        self._lent[copy.name] += 1
        try:
            if copy.name not in self._copies or not copy.is_file():
                await self._brought(copy, bring)
            self._use(copy.name)
            yield copy
        finally:
            self._lent[copy.name] -= 1
            if not self._lent[copy.name]:
                del self._lent[copy.name]
            self._make_room()

    async def here(self, path: str, bring: Bring) -> Path:
        """A copy that stays for some minutes; raises the same."""
        async with self.lent(path, bring) as copy:
            self._held[copy.name] = self._clock() + HELD_MS
            return copy

    def adopt(self, file: Path, path: str) -> None:
        """Move a file in that has just been kept elsewhere."""
        copy = self.place_of(path)
        file.replace(copy)
        self._note(copy)

    def forget(self, paths: Iterable[str]) -> None:
        """Delete copies, in use or not."""
        for path in paths:
            self._drop(Path(path).name)

    async def sweep(self, *, before: int, known: Known) -> None:
        """Delete what was not used since `before` (UTC ms), and older copies without a row.

        Also empties the folders of processes that are no more.
        """
        unused = [name for name, copy in self._copies.items() if copy.used_at < before]
        self.forget(name for name in unused if not self._is_used(name))
        old = [name for name, copy in self._copies.items() if copy.came_at < before]
        rows = frozenset(await known([Path(name).stem for name in old])) if old else frozenset()
        self.forget(name for name in old if Path(name).stem not in rows)
        await asyncio.to_thread(self._own.empty_others)

    async def close(self) -> None:
        """End what is being brought, and give the folder back."""
        coming = list(self._coming.values())
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        self._own.close()

    # -- Private ---------------------------------------------------------------------------

    def _find(self) -> None:
        """Go on with what an earlier process left."""
        files = self._own.path.iterdir()
        found = sorted((path.stat().st_mtime_ns // 1_000_000, path) for path in files)
        for at, path in found:
            if id_in(f"{path.stem[-2:]}/{path.name}") is None:
                path.unlink()
            else:
                self._note(path, at=at)

    async def _brought(self, copy: Path, bring: Bring) -> None:
        coming = self._coming.get(copy.name)
        if coming is None:
            coming = asyncio.create_task(self._bring(copy, bring), name=f"bring {copy.name}")
            self._coming[copy.name] = coming
            coming.add_done_callback(lambda done: self._came(copy.name, done))
        # Shielded: one who goes away takes the file from nobody else.
        await asyncio.shield(coming)

    def _came(self, name: str, done: asyncio.Task[None]) -> None:
        del self._coming[name]
        if not done.cancelled():
            done.exception()  # whoever still waits is told; nobody may be

    async def _bring(self, copy: Path, bring: Bring) -> None:
        async with self._slots:
            await bring(copy)
        self._note(copy)

    def _note(self, copy: Path, *, at: int | None = None) -> None:
        now = self._clock() if at is None else at
        before = self._copies.pop(copy.name, None)
        size = copy.stat().st_size
        self.size += size - (before.size if before else 0)
        self._copies[copy.name] = _Copy(size, came_at=now, used_at=now)
        self._make_room()

    def _use(self, name: str) -> None:
        if copy := self._copies.get(name):
            copy.used_at = self._clock()
            self._copies.move_to_end(name)

    def _make_room(self) -> None:
        """Delete what was used longest ago and is not in use; the newest always stays."""
        if self.size <= self._most_bytes:
            return
        *older, _ = self._copies
        for name in older:
            if not self._is_used(name):
                self._drop(name)
                if self.size <= self._most_bytes:
                    return

    def _is_used(self, name: str) -> bool:
        if self._held.get(name, 0) <= self._clock():
            self._held.pop(name, None)
        return name in self._lent or name in self._held

    def _drop(self, name: str) -> None:
        self._held.pop(name, None)
        if copy := self._copies.pop(name, None):
            self.size -= copy.size
            (self._own.path / name).unlink(missing_ok=True)
