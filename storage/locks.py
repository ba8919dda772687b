"""Locks by name, for what has to be read before it is written, or counted before it is added to.

SQLite has one writer and needs none. In PostgreSQL statements of two transactions run side by
side, and each sees what was committed when it began: whoever counts, counts alone.
"""

from __future__ import annotations

from storage.operation import Sql, Steps

# Kept until the transaction ends. The next statement sees what the holder before committed.
_LOCK = Sql("", postgres="SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")

LINE = "line"  #: The order in which waiting tasks are sent, and the caps on what is under way.
LINKS = "links"  #: Who is one person.


def lock(name: str) -> Steps[None]:
    """Steps that keep out everybody else who locks this name.

    Several in one transaction are taken in the order server, person, credits, pool, line, links,
    or two transactions might wait for each other.
    """
    yield _LOCK, (name,)


def of_person(person_id: str) -> str:
    """For what one person has waiting and has used."""
    return f"person:{person_id}"


def of_linked(space_id: str) -> str:
    """For what ids that are one person have used together."""
    return f"credits:{space_id}"


def of_pool(space_id: str) -> str:
    """For what a whole server has used."""
    return f"pool:{space_id}"


def of_server(space_id: str) -> str:
    """For what moderators set."""
    return f"server:{space_id}"
