"""Findings: what a check on this machine said of a finished picture, so that it is asked once."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage.operation import Sql, Steps, operation

_KEEP = Sql("""
    INSERT INTO findings (task_id, slot, flagged, labels) VALUES ($1, $2, $3, $4)
    ON CONFLICT (task_id, slot) DO UPDATE SET flagged = excluded.flagged, labels = excluded.labels
""")

_OF_TASK = Sql("SELECT slot, flagged, labels FROM findings WHERE task_id = $1")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in the result's picture in `slot`; `labels` are the check's own words."""

    slot: str
    flagged: bool
    labels: tuple[str, ...] = ()


def keep(task_id: str, finding: Finding) -> Steps[None]:
    """Steps that write a finding down; one made again takes the place of the first."""
    values = (task_id, finding.slot, int(finding.flagged), json.dumps(finding.labels))
    yield _KEEP, values


@operation
def of_task(task_id: str) -> Steps[dict[str, Finding]]:
    """What was found in the pictures of a task, by slot."""
    rows = yield _OF_TASK, (task_id,)
    return {
        slot: Finding(slot, bool(flagged), tuple(json.loads(labels)))
        for slot, flagged, labels in rows
    }
