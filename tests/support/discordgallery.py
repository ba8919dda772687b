"""Every message about a task that there can be, as the core makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.invocation import Address, Message, PictureFile
from bot.provider.protocol import Reason, ResultImage, Succeeded, Verdict
from bot.tasks import messages
from bot.tasks.details import details
from commands.describe import DescribeRequest
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from commands.imagine import ImagineRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import Borrowed, Request
from commands.upscale import UpscaleRequest
from storage.tasks import State, Task

TASK = "01h2xcejqtf2nbrexx3vqjhp41"
NOW = 1_700_000_000_000


def gallery(prompt: str = "a fox in the snow", caption: str = "a fox") -> Iterator[Message]:
    """All of them, with these words."""
    imagine = ImagineRequest(prompt=prompt, width=1024, height=1024, images=4)
    task = _task(imagine, "imagine")
    yield messages.waiting(task, imagine, place=None, ready_at=None)
    yield messages.waiting(task, imagine, place=3, ready_at=NOW + 60_000)
    for progress in (None, 0.0, 0.4, 1.0):
        yield messages.running(task, imagine, progress=progress)
    yield replace(messages.running(task, imagine, progress=0.5), pictures=(_picture(0),))
    yield messages.delivered(task, imagine)
    yield messages.cancelled(task, imagine)
    for reason in Reason:
        failed = replace(task, state=State.FAILED, failure=reason, detail=caption)
        yield messages.failed(failed, imagine)
    yield details(replace(task, state=State.DELIVERED), language="en")
    yield from _imagined(imagine)
    yield from _edited(caption)


def four_pictures(prompt: str = "a fox in the snow") -> Message:
    """The fullest result: four pictures with all that can be done with them."""
    imagine = ImagineRequest(prompt=prompt, width=1024, height=1024, images=4)
    return list(_imagined(imagine))[-1]


def _imagined(request: ImagineRequest) -> Iterator[Message]:
    """One to four pictures, one of them withheld, or too large to be enlarged."""
    task = _task(request, "imagine")
    large = replace(_picture(0), width=8_000, height=5_000)
    yield messages.done(task, request, _succeeded(1), [large])
    withheld = replace(_succeeded(3), note="No model was there: the plain method was used.")
    blocked = ResultImage("", verdict=Verdict.FLAGGED)
    pictures = [_picture(number) for number in range(3)]
    some = replace(withheld, images=(*withheld.images, blocked))
    yield messages.done(task, request, some, pictures)
    for count in (1, 2, 4):
        pictures = [_picture(number) for number in range(count)]
        later = NOW + 120_000  # so long that the person is notified
        yield messages.done(task, request, _succeeded(count), pictures, now=later)


def _edited(caption: str) -> Iterator[Message]:
    borrowed = Borrowed(source="replied", name="fox.png")
    requests: dict[str, Request] = {
        "upscale": UpscaleRequest(image="m", factor=2, width=2048, height=2048, borrowed=borrowed),
        "removebg": RemoveBackgroundRequest(image="m"),
        "faceswap": FaceSwapRequest(source="m", target="n"),
        "faces": FacesRequest(image="m", swap=TASK),
    }
    for command, request in requests.items():
        task, succeeded = _task(request, command), replace(_succeeded(1), faces=12)
        yield messages.done(task, request, succeeded, [_picture(0)], before=_picture(1))
    request = DescribeRequest(image="m")
    yield messages.done(_task(request, "describe"), request, Succeeded(caption=caption), [])


def _succeeded(count: int) -> Succeeded:
    return Succeeded(images=tuple(ResultImage("u", seed=2**32 - 1 - n) for n in range(count)))


def _picture(number: int) -> PictureFile:
    return PictureFile(Path("picture.png"), f"media{number}", "image/png", 1024, 1024)


def _task(request: Request, command: str) -> Task:
    address = Address("discord", "discord:1", "7", "9")
    return Task(
        id=TASK, command=command, provider="local", platform="discord", space_id="discord:1",
        person_id="discord:80351110224678912", channel_id="7", language="en",
        request=request.model_dump_json(), address=address.to_json(), cost=1, parent_id=None,
        turn=0, space_turn=0, created_at=NOW,
    )  # fmt: skip
