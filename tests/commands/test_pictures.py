"""The commands that take pictures as they are: /faceswap, /describe, /removebg."""

from __future__ import annotations

from commands.describe import DESCRIBE, DescribeOptions, DescribeRequest
from commands.faceswap import FACESWAP, FaceSwapOptions, FaceSwapRequest
from commands.removebg import REMOVEBG, RemoveBackgroundOptions, RemoveBackgroundRequest
from commands.spec import Attachment, Picture

ATTACHED = Attachment(url="https://cdn.discordapp.com/a.png")


def picture(name: str) -> Picture:
    return Picture(id=name, width=10, height=20)


def test_the_face_goes_from_the_source_to_the_target() -> None:
    options = FaceSwapOptions(source=ATTACHED, target=ATTACHED)
    pictures = {"source": picture("m1"), "target": picture("m2")}
    request = FACESWAP.request(options, pictures)
    assert request == FaceSwapRequest(source="m1", target="m2")
    assert request.pictures() == {"source": "m1", "target": "m2"}


def test_a_description_is_a_sentence_unless_tags_are_asked_for() -> None:
    pictures = {"image": picture("m1")}
    sentence = DESCRIBE.request(DescribeOptions(image=ATTACHED), pictures)
    tags = DESCRIBE.request(DescribeOptions(image=ATTACHED, model="deepdanbooru"), pictures)
    assert sentence == DescribeRequest(image="m1", model="clip")
    assert tags == DescribeRequest(image="m1", model="deepdanbooru")
    assert sentence.pictures() == {"image": "m1"}


def test_a_background_is_removed_from_the_one_picture() -> None:
    request = REMOVEBG.request(RemoveBackgroundOptions(image=ATTACHED), {"image": picture("m1")})
    assert request == RemoveBackgroundRequest(image="m1")
    assert request.pictures() == {"image": "m1"}
