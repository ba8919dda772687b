"""A server with rules about flagged pictures, and a vendor whose check flags some."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.databases import store_of
from support.vendor import Job, Vendor

from storage import guilds

SPACE = "test:s"
LOG, ADULTS = "test:log", "test:adults"
DAY_MS = 86_400_000


def set_rules(data_dir: Path, *, space: str = SPACE, now: int = 1, **rules: Any) -> None:
    """Set a server's rules, as another process would, while the service runs."""
    with store_of(data_dir) as store:
        store(guilds.change(space, rules, actor_id="test:mia", now=now, action="settings.set"))


def pass_days(data_dir: Path, days: int) -> None:
    """Make everything that is held so many days older; the service must not run."""
    ms = days * DAY_MS
    with store_of(data_dir) as store:
        store.rows("UPDATE holdings SET held_at = held_at - ?1, ends_at = ends_at - ?1", ms)
        store.rows(
            "UPDATE tasks SET next_at = (SELECT ends_at FROM holdings WHERE task_id = id)"
            " WHERE held_at IS NOT NULL"
        )


def flag(vendor: Vendor, *verdicts: str, labels: Sequence[str] = ()) -> None:
    """Have the next results come with these verdicts: "ok", "flagged" or "deleted", in order."""

    def answer(job: Job) -> dict[str, Any]:
        images = [_image(vendor, job, place, one, labels) for place, one in enumerate(verdicts)]
        data = {
            "id_task": job.id, "status": 2, "desc": "Success", "differentialImageRspList": images,
        }  # fmt: skip
        return {"code": "200", "msg": "success", "data": data}

    vendor.answer = answer


def _image(
    vendor: Vendor, job: Job, place: int, verdict: str, labels: Sequence[str]
) -> dict[str, Any]:
    deleted = verdict == "deleted"
    return {
        "image_url": None if deleted else f"{vendor.url}/results/{job.id}-{place}.png",
        "image_status": 2 if deleted else 1,
        "img_audit_status": verdict != "flagged",
        "img_audit": [{"confidence": None, "label": one} for one in labels or ("nonLabel",)],
        "seed": 7 + place,
    }
