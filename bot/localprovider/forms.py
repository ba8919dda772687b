"""The forms in which a task's state is told: one table of numbers an endpoint (Q2), never one enum.

A form makes the `data` of callbacks and queries from a job.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.localprovider.jobs import Job
from bot.localprovider.orders import Result

Data = dict[str, Any]
Link = Callable[[str], str]  #: A file's name to the URL it is served at.

MAX_PREVIEW_BYTES = 4 * 2**20
UPLOADED, DELETED = 1, 2  #: `image_status`


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an unfinished job stands: pictures done, and the file of the last of them.

    `started` once it left the queue.
    """

    started: bool = False
    done: int = 0
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
    preview = {
        "progress": f"{progress.done / count:.2f}",
        "currentImage": _encoded(progress.latest),
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


def _encoded(latest: Path | None) -> str | None:
    """The last picture that is done, in base64: the painter paints each at one stroke."""
    try:
        whole = latest is not None and latest.stat().st_size <= MAX_PREVIEW_BYTES
        return b64encode(latest.read_bytes()).decode() if latest and whole else None
    except OSError:  # gone: the job has ended
        return None


def _tool(
    output: str, *, failed: int, succeeded: int, own_id: bool, name: bool
) -> Callable[..., Data]:
    """A tool's result; `own_id` and `name` say whether it carries our id and the tool's name."""

    def finished(job: Job, result: Result, link: Link) -> Data:
        made = (
            result.caption
            if output == "caption"
            else "".join(link(p.name) for p in result.pictures)
        )
        data = _identity(job, own_id=own_id, name=name)
        data |= {"status": failed if result.failure else succeeded, output: made}
        if result.failure:
            data |= {"desc": result.failure, "errCode": result.error}
        return data

    return finished


def _identity(job: Job, *, own_id: bool, name: bool) -> Data:
    data: Data = {"taskId": job.provider_id}
    if own_id:
        data["businessTaskId"] = job.client_id
    if name:
        data["toolTask"] = job.order.endpoint
    return data


def _with_faces(finished: Callable[..., Data]) -> Callable[..., Data]:
    def told(job: Job, result: Result, link: Link) -> Data:
        count = {} if result.faces is None else {"faceCount": result.faces}
        return finished(job, result, link) | count

    return told


def _tool_form(output: str) -> Form:
    """0 failed, 1 generating, 2 success (sections 8.2 and 8.4)."""
    return Form(
        finished=_tool(output, failed=0, succeeded=2, own_id=True, name=False),
        unfinished=lambda job, _: {**_identity(job, own_id=True, name=False), "status": 1},
        acknowledged=lambda job: {"task_id": job.provider_id},
    )


DIFFUSION = Form(
    finished=_diffusion,
    unfinished=_diffusion_unfinished,
    acknowledged=lambda job: {"task_id": job.client_id},
)
PICTURE = _tool_form("outputImageUrl")
#: The vendor's pages do not show this answer. Here it has one field more: how many faces there are.
FACES = replace(PICTURE, finished=_with_faces(PICTURE.finished))
CAPTION = _tool_form("caption")
#: 1 success, 2 failure (section 8.1); no number is documented for "not yet", so none is sent.
#: The result does not carry the caller's id (Q12).
FACE_SWAP = Form(
    finished=_tool("outputImageUrl", failed=2, succeeded=1, own_id=False, name=True),
    unfinished=lambda job, _: _identity(job, own_id=False, name=True),
    acknowledged=lambda job: {"task_id": job.provider_id},
)


def without_output(result: Result) -> Result:
    """The same end with nothing to show."""
    return replace(result, pictures=(), caption="")
