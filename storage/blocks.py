"""Blocks: who may not use the bot in a server, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from storage import audit, links
from storage.operation import Sql, Steps, operation

_PUT = Sql("""
    INSERT INTO blocks (space_id, person_id, reason, blocked_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (space_id, person_id) DO UPDATE SET reason = excluded.reason,
        blocked_by = excluded.blocked_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at
""")

# Somebody is the same person under every linked id (storage/links.py). The one that holds longest
# comes first.
_LIFT = Sql(f"""
    DELETE FROM blocks
    WHERE space_id = $1
        AND (person_id IN ($2, $3) OR person_id IN ({links.OTHERS_OF.format(2)}))
    RETURNING person_id, reason
""")  # noqa: S608 - a text of ours

_GET = Sql(f"""
    SELECT space_id, person_id, reason, blocked_by, created_at, expires_at FROM blocks
    WHERE space_id = $1
        AND (person_id IN ($2, $4) OR person_id IN ({links.OTHERS_OF.format(2)}))
        AND (expires_at IS NULL OR expires_at > CAST($3 AS BIGINT))
    ORDER BY CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, expires_at DESC LIMIT 1
""")  # noqa: S608

_LIST = Sql("""
    SELECT space_id, person_id, reason, blocked_by, created_at, expires_at FROM blocks
    WHERE space_id = $1 AND (expires_at IS NULL OR expires_at > CAST($2 AS BIGINT))
    ORDER BY created_at DESC, person_id LIMIT $3
""")


@dataclass(frozen=True, slots=True)
class Block:
    """A person who may not; `expires_at` is None until a moderator lifts it. Times are UTC ms."""

    space_id: str
    person_id: str
    reason: str
    blocked_by: str
    created_at: int
    expires_at: int | None


@operation
def put(block: Block) -> Steps[None]:
    """Block somebody, in place of an earlier block; the audit has it."""
    yield from putting(block)
    yield from audit.changed(
        block.space_id,
        "block",
        subject=block.person_id,
        actor_id=block.blocked_by,
        now=block.created_at,
        after=shown(block),
    )


def putting(block: Block) -> Steps[None]:
    """The steps of `put` without the audit."""
    yield (
        _PUT,
        (
            block.space_id,
            block.person_id,
            block.reason,
            block.blocked_by,
            block.created_at,
            block.expires_at,
        ),
    )


def shown(block: Block) -> dict[str, object]:
    """A block as the audit has it."""
    return {"reason": block.reason, "expires_at": block.expires_at}


@operation
def lift(space_id: str, person_id: str, *, actor_id: str, now: int, mark: str = "") -> Steps[bool]:
    """Take a block away, whichever of the person's ids it is of; False when there was none.

    `mark` is what stands for them since they were forgotten, if they were.
    """
    rows = yield _LIFT, (space_id, person_id, mark)
    for blocked, reason in rows:
        yield from audit.changed(
            space_id,
            "unblock",
            subject=person_id if blocked == mark else blocked,
            actor_id=actor_id,
            now=now,
            before={"reason": reason},
        )
    return bool(rows)


@operation
def of(space_id: str, person_id: str, *, now: int, mark: str = "") -> Steps[Block | None]:
    """The block a person is under now, under this id or another of theirs, or under their mark."""
    rows = yield _GET, (space_id, person_id, now, mark)
    return Block(*rows[0]) if rows else None


@operation
def listed(space_id: str, *, now: int, limit: int) -> Steps[list[Block]]:
    """The blocks in force, newest first."""
    rows = yield _LIST, (space_id, now, limit)
    return [Block(*row) for row in rows]
