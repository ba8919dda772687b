"""Operations in one round trip: functions of the database, made of the shared statements.

They do what an operation does where nothing is special; for all else a function undoes itself and
the shared form runs. A row that many transactions write (a server's rollup of today) is then locked
for as long as the database needs, and not for several trips over the network.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import asyncpg

from storage.operation import Rows
from storage.postgres.driving import Connection, storable

NOT_SO = "EASEL"  #: SQLSTATE: something is special, nothing was done.


class Procedure:
    """A function by a name of its text's, since two versions may use one database during an
    upgrade. `types` are those of its values, `returns` of what it gives back."""

    def __init__(
        self, name: str, types: Sequence[str], *, returns: str, body: str, columns: str = "*"
    ) -> None:
        digest = hashlib.sha256(f"{types}{returns}{body}".encode()).hexdigest()
        self.name = f"easel_{name}_{digest[:12]}"
        self._create = (
            f"CREATE OR REPLACE FUNCTION {self.name}({', '.join(types)}) RETURNS {returns} "
            f"LANGUAGE plpgsql AS $easel$ {body} $easel$"
        )
        places = ", ".join(f"${number + 1}" for number in range(len(types)))
        self._call = f"SELECT {columns} FROM {self.name}({places})"  # noqa: S608 - a name of ours

    async def prepare(self, connection: Connection) -> None:
        """Make the function, if this version has not run here before."""
        there = "SELECT count(*) FROM pg_proc WHERE proname = $1"
        if not await connection.fetchval(there, self.name):
            await connection.execute(self._create)

    async def call(self, connection: Connection, *values: object) -> Rows | None:
        """The rows it gives back; None where something is special."""
        try:
            rows = await connection.fetch(self._call, *map(storable, values))
        except asyncpg.PostgresError as error:
            if error.sqlstate != NOT_SO:
                raise
            return None
        return [tuple(row) for row in rows]


def numbered(statement: str, *places: int | str) -> str:
    """A shared statement with its `$1`, `$2` … in a function: its values by number, its variables
    and constants by name."""

    def place(found: re.Match[str]) -> str:
        given = places[int(found[1]) - 1]
        return f"${given}" if isinstance(given, int) else given

    return re.sub(r"\$(\d+)", place, statement).strip()
