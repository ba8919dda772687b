"""The forms in which a task's state is told: one table of numbers an endpoint (Q2), never one enum.

A form makes the `data` of callbacks and queries from a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.localprovider.intermediate import finished_picture
from bot.localprovider.jobs import Job
from bot.localprovider.orders import Result

Data = dict[str, Any]
Link = Callable[[str], str]  #: A file's name to the URL it is served at.
Identity = Callable[[Job], Data]  #: The ids by which a tool's answer names its task.

UPLOADED, DELETED = 1, 2  #: `image_status`


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an unfinished job stands: pictures done; `started` once it left the queue.

    `picture` is what there is of the one in hand, base64; `latest` the file of the last one done.
    """

    started: bool = False
    done: int = 0
    picture: str | None = None
    latest: Path | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How one family of endpoints tells its tasks' state."""

    finished: Callable[[Job, Result, Link], Data]
    unfinished: Callable[[Job, Progress], Data]
    acknowledged: Callable[[Job], Data]


def diffusion_v1(data: Data) -> Data:
    """The archive's answer: the id by its other name (Q15), and no preview."""
    return {
        "task_id": data["id_task"],
        "status": data["status"],
        "desc": data["desc"],
        "differentialImageRspList": data["differentialImageRspList"],
    }


def _diffusion(job: Job, result: Result, link: Link) -> Data:
    images = [
        {
            "img_audit": [{"confidence": None, "label": "nonLabel"}],
            "img_audit_status": True,
            "image_status": UPLOADED,
            "image_url": link(made.name),
            "seed": made.seed,
        }
        for made in result.pictures
    ]
    return {
        "id_task": job.client_id,
        "status": 0 if result.failure else 2,
        "desc": result.failure or "Success",
        "temporaryImageDto": None,
        "differentialImageRspList": None if result.failure else images,
    }


def _diffusion_unfinished(job: Job, progress: Progress) -> Data:
    count = len(job.order.seeds)
    half = 0.5 if progress.picture and progress.done < count else 0
    preview = {
        "progress": f"{(progress.done + half) / count:.2f}",
        "currentImage": progress.picture or finished_picture(progress.latest),
        "jobNo": min(progress.done, count - 1),
        "jobCount": count,
    }
    return {
        "id_task": job.client_id,
        "status": 1 if progress.started else 3,
        "desc": "Generating" if progress.started else "Queued",
        "temporaryImageDto": preview if progress.started else None,
        "differentialImageRspList": None,
    }


def _tool(
    output: Callable[[Result, Link], Data], *, failed: int, succeeded: int, identity: Identity
) -> Callable[[Job, Result, Link], Data]:
    """A tool's result: its ids, its number, its output; why it failed, where it did."""

    def finished(job: Job, result: Result, link: Link) -> Data:
        data = identity(job)
        data |= {"status": failed if result.failure else succeeded, **output(result, link)}
        if result.failure:
            data |= {"desc": result.failure, "errCode": result.error}
        return data

    return finished


def _vendors_id(job: Job) -> Data:
    return {"taskId": job.provider_id}


def _both_ids(job: Job) -> Data:
    return {"taskId": job.provider_id, "businessTaskId": job.client_id}


def _named(job: Job) -> Data:
    """Without the caller's id (Q12)."""
    return {"taskId": job.provider_id, "toolTask": job.order.endpoint}


def _named_by_both(job: Job) -> Data:
    return {**_both_ids(job), "toolTask": job.order.endpoint}


def _picture(result: Result, link: Link) -> Data:
    """Several URLs stand in one string, joined by commas, as in the vendor's lists (Q30)."""
    return {"outputImageUrl": ",".join(link(made.name) for made in result.pictures)}


def _caption(result: Result, _: Link) -> Data:
    return {"caption": result.caption}


def _prompts(result: Result, _: Link) -> Data:
    return {"prompts": result.caption.splitlines()}


def _with_faces(finished: Callable[..., Data]) -> Callable[..., Data]:
    def told(job: Job, result: Result, link: Link) -> Data:
        count = {} if result.faces is None else {"faceCount": result.faces}
        return finished(job, result, link) | count

    return told


def _form(output: Callable[[Result, Link], Data]) -> Form:
    """0 failed, 1 generating, 2 success (sections 8.2 to 8.4)."""
    return Form(
        finished=_tool(output, failed=0, succeeded=2, identity=_both_ids),
        unfinished=lambda job, _: {**_both_ids(job), "status": 1},
        acknowledged=lambda job: {"task_id": job.provider_id},
    )


DIFFUSION = Form(
    finished=_diffusion,
    unfinished=_diffusion_unfinished,
    acknowledged=lambda job: {"task_id": job.client_id},
)
PICTURE = _form(_picture)
#: The vendor's pages do not show this answer. Here it has one field more: how many faces there are.
FACES = replace(PICTURE, finished=_with_faces(PICTURE.finished))
CAPTION = _form(_caption)
#: 1 success, 2 failure (section 8.1); no number is documented for "not yet", so none is sent.
FACE_SWAP = Form(
    finished=_tool(_picture, failed=2, succeeded=1, identity=_named),
    unfinished=lambda job, _: _named(job),
    acknowledged=lambda job: {"task_id": job.provider_id},
)
#: The example shows 1 beside a picture, the table's meanings are not visible (section 8.5).
FLUX = Form(
    finished=_tool(_picture, failed=0, succeeded=1, identity=_vendors_id),
    unfinished=lambda job, _: _vendors_id(job),
    acknowledged=lambda job: {"task_id": job.provider_id},
)
#: The one example of a success has 0 (Q3).
PROMPTS = Form(
    finished=_tool(_prompts, failed=0, succeeded=0, identity=_named_by_both),
    unfinished=lambda job, _: _named_by_both(job),
    acknowledged=lambda job: {"task_id": job.provider_id},
)


def without_output(result: Result) -> Result:
    """The same end with nothing to show."""
    return replace(result, pictures=(), caption="")
