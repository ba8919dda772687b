"""A picture in words: which of how many it is, and what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.tasks import alttext
from commands.declared import ToolRequest
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from commands.imagine import ImagineRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import Request
from commands.upscale import UpscaleRequest
from storage.tasks import State, Task

LARGER = UpscaleRequest(image="m1", width=64, height=64, factor=2)
SWAPPED = FaceSwapRequest(source="m1", target="m2")
HAIR = ToolRequest(
    path="hair/change", result_field="outputImageUrl", words=False, callback=False, credits=1,
    values={}, images={"image": "m1"}, fields={"image": "image"}, said={},
)  # fmt: skip


def boat(prompt: str = "a boat") -> ImagineRequest:
    return ImagineRequest(prompt=prompt, width=1024, height=768, images=4)


def task(command: str) -> Task:
    values: dict[str, Any] = dict.fromkeys(Task.__dataclass_fields__)
    return Task(**{**values, "command": command, "language": "en", "state": State.SUCCEEDED})


@pytest.mark.parametrize(
    ("command", "request_", "place", "words"),
    [
        ("imagine", boat(), (2, 4), "Picture 2 of 4: a boat"),
        ("imagine", boat(), (1, 1), "Picture: a boat"),
        ("imagine", boat("{number} {0} %s"), (1, 1), "Picture: {number} {0} %s"),
        ("upscale", LARGER, (1, 1), "The enlarged picture"),
        (
            "removebg",
            RemoveBackgroundRequest(image="m1"),
            (1, 1),
            "The picture without its background",
        ),
        ("faceswap", SWAPPED, (1, 1), "The picture with the face swapped"),
        ("faces", FacesRequest(image="m1"), (1, 1), "The picture with its faces numbered"),
        ("upscale", LARGER, (2, 2), "Picture 2 of 2, made with /upscale"),
        ("hair", HAIR, (1, 1), "Picture 1 of 1, made with /hair"),
    ],
)
def test_it_says_which_picture_and_what_was_asked_for(
    command: str, request_: Request, place: tuple[int, int], words: str
) -> None:
    number, count = place
    assert alttext.of_result(task(command), request_, number=number, count=count) == words


def test_it_is_never_longer_than_a_chat_takes() -> None:
    text = alttext.of_result(task("imagine"), boat("a" * 2000), number=1, count=4)
    assert len(text) == alttext.MOST_CHARACTERS
    assert text.startswith("Picture 1 of 4: aaa")
    assert text.endswith("a…")
