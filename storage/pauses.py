"""Pauses: whose results are taken down again and again may ask for nothing for a while."""

from __future__ import annotations

import re

from storage import audit, links
from storage.blocks import Block
from storage.operation import Sql, Steps
from storage.periods import DAY_MS
from storage.rollups import ANONYMOUS

AUTOMATIC = "easel"  #: Who blocked, where no moderator did.
WINDOW_DAYS = 30  #: How far back results that were taken down count.

_REASON = re.compile(r"takedowns:(\d{1,6})")

_TAKEN_DOWN = Sql(f"""
    SELECT count(*) FROM takedowns
    WHERE space_id = $1 AND result = 1 AND created_at >= $3 AND actor_id <> person_id
        AND (person_id IN ($2, $4) OR person_id IN ({links.OTHERS_OF.format(2)}))
""")  # noqa: S608 - a text of ours

# A row that is there already has ended: one that holds is left as it is.
_PAUSE = Sql(f"""
    INSERT INTO blocks (space_id, person_id, reason, blocked_by, created_at, expires_at)
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT),
        CAST($5 AS BIGINT), CAST($6 AS BIGINT)
    WHERE NOT EXISTS (SELECT 1 FROM blocks AS held
        WHERE held.space_id = $1
            AND (held.person_id = $2 OR held.person_id IN ({links.OTHERS_OF.format(2)}))
            AND (held.expires_at IS NULL OR held.expires_at > CAST($5 AS BIGINT)))
    ON CONFLICT (space_id, person_id) DO UPDATE SET reason = excluded.reason,
        blocked_by = excluded.blocked_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at
    RETURNING expires_at
""")  # noqa: S608


def pausing(
    space_id: str, person_id: str, *, mark: str, after: int, days: int, now: int
) -> Steps[Block | None]:
    """Steps that block a person once `after` of their results were taken down here; 0 is never.

    `mark` is what stands for them since they were forgotten, if they were. None where it is not
    so, or where they are blocked already. The audit has it.
    """
    if not after or person_id == ANONYMOUS:
        return None
    ((count,),) = yield _TAKEN_DOWN, (space_id, person_id, now - WINDOW_DAYS * DAY_MS, mark)
    if count < after:
        return None
    block = Block(
        space_id, person_id, f"takedowns:{count}", AUTOMATIC, now, now + days * DAY_MS
    )  # fmt: skip
    if not (yield _PAUSE, (space_id, person_id, block.reason, AUTOMATIC, now, block.expires_at)):
        return None
    yield from audit.changed(
        space_id,
        "block",
        subject=person_id,
        actor_id=AUTOMATIC,
        now=now,
        after={"reason": block.reason, "expires_at": block.expires_at},
    )
    return block


def takedowns_of(block: Block) -> int | None:
    """For how many results that were taken down this is; None where a moderator blocked."""
    found = _REASON.fullmatch(block.reason) if block.blocked_by == AUTOMATIC else None
    return None if found is None else int(found[1])
