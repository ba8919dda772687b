"""Under a picture of numbered faces stands a choice, as far as their number is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.invocation import Message, PictureFile
from bot.provider.protocol import SUCCEEDED, ResultImage, Succeeded
from bot.tasks import messages
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest
from commands.spec import MAX_CHOICES

from .test_messages import task

FILE = PictureFile(Path("faces.png"), "m1", "image/png", 640, 480)
HOW = "To choose by number, use /faceswap with “face”."


def shown(faces: int | None, *, swap: str | None = "swap-1") -> Message:
    request = FacesRequest(image="m0", swap=swap)
    succeeded = Succeeded((ResultImage("https://x.test/a.png"),), faces=faces)
    return messages.done(task(command="faces"), request, succeeded, [FILE])


def test_each_face_is_a_choice_that_belongs_to_the_face_swap() -> None:
    message = shown(3)
    assert message.choose == "Which face shall be replaced?"
    assert [(one.action, one.label, one.picture) for one in message.choices] == [
        ("face", "Face 1", 0),
        ("face", "Face 2", 1),
        ("face", "Face 3", 2),
    ]
    assert {one.task_id for one in message.choices} == {"swap-1"}
    assert HOW not in message.details


@pytest.mark.parametrize("faces", [0, 1])
def test_where_there_is_nothing_to_choose_from_nothing_is_asked(faces: int) -> None:
    message = shown(faces)
    assert (message.choices, message.choose) == ((), "")
    assert HOW not in message.details


@pytest.mark.parametrize("swap", ["swap-1", None])
def test_an_unknown_number_of_faces_is_left_to_be_typed(swap: str | None) -> None:
    message = shown(None, swap=swap)
    assert (message.choices, message.choose) == ((), "")
    assert HOW in message.details


def test_faces_numbered_for_their_own_sake_are_no_choice() -> None:
    message = shown(3, swap=None)
    assert message.choices == ()
    assert HOW in message.details


def test_more_faces_than_a_menu_holds_are_offered_as_far_as_it_goes() -> None:
    message = shown(40)
    assert len(message.choices) == MAX_CHOICES
    assert HOW in message.details


def test_the_numbered_picture_is_not_worked_on_further() -> None:
    assert [button.action for button in shown(2).buttons] == ["details", "report", "delete"]


def test_every_face_swap_offers_another_face() -> None:
    request = FaceSwapRequest(source="a", target="b", face=2)
    succeeded = Succeeded((ResultImage("https://x.test/a.png"),))
    message = messages.done(task(command="faceswap"), request, succeeded, [FILE])
    (another,) = [one for one in message.buttons if one.action == "faces"]
    assert (another.label, another.task_id) == ("Another face", "task-0123456789ab")
    assert "Face 2 from the left" in message.details


def test_a_result_kept_by_an_older_version_is_read() -> None:
    kept = '{"images": [{"url": "https://x.test/a.png"}], "caption": "", "note": ""}'
    assert SUCCEEDED.validate_json(kept).faces is None
