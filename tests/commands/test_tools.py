"""The commands beside drawing: what is typed becomes a request, or one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from commands import COMMANDS, find
from commands.drawing.request import ImagineRequest
from commands.faceswap import FaceSwapRequest
from commands.improve import ImproveRequest
from commands.outpaint import OutpaintRequest
from commands.setup import Setup, preview_options
from commands.spec import Attachment, ImageCommand, InvalidOption, Kind, Picture, Request
from commands.upscale import UpscaleRequest

PORTRAIT = Picture(id="m1", width=600, height=800)
ATTACHED = Attachment(media="m1")


def command(name: str) -> ImageCommand[Any, Any]:
    found = find(name)
    assert isinstance(found, ImageCommand)
    return found


def ask(name: str, given: dict[str, Any], **pictures: Picture) -> Request:
    found = command(name)
    attached = dict.fromkeys(pictures, ATTACHED)
    request: Request = found.request(found.options.model_validate({**given, **attached}), pictures)
    return request


def refused(name: str, given: dict[str, Any], **pictures: Picture) -> InvalidOption:
    with pytest.raises(InvalidOption) as error:
        ask(name, given, **pictures)
    return error.value


def test_a_quick_face_swap_has_no_fidelity_and_a_fine_one_always_has() -> None:
    both = {"source": PORTRAIT, "target": PORTRAIT}
    assert ask("faceswap", {}, **both) == FaceSwapRequest(source="m1", target="m1")
    fine = ask("faceswap", {"quality": "fine"}, **both)
    assert isinstance(fine, FaceSwapRequest)
    assert (fine.fidelity, fine.typed()) == (
        0.5,
        {"face": None, "quality": "fine", "fidelity": 0.5, "spoiler": False},
    )
    assert refused("faceswap", {"fidelity": 0.2}, **both).option == "fidelity"
    assert refused("faceswap", {"quality": "fine", "face": 2}, **both).option == "face"


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"width": 1200}, (1200, 1600)),
        ({"height": 400}, (300, 400)),
        ({"width": 500, "height": 500, "crop": True}, (500, 500)),
    ],
)
def test_a_size_to_enlarge_to_keeps_the_shape_where_one_side_is_left_out(
    given: dict[str, Any], size: tuple[int, int]
) -> None:
    request = ask("upscale", given, image=PORTRAIT)
    assert isinstance(request, UpscaleRequest)
    assert (request.to_size, request.width, request.height) == (True, *size)


def test_a_side_that_the_shape_makes_too_long_is_refused_with_its_length() -> None:
    found = refused("upscale", {"width": 2000}, image=PORTRAIT)
    assert (found.option, found.values["side"]) == ("height", 2667)


def test_cropping_needs_a_size() -> None:
    assert refused("upscale", {"crop": True}, image=PORTRAIT).option == "crop"


def test_going_beyond_the_edges_knows_the_size_of_the_result() -> None:
    request = ask("outpaint", {"horizontal": 1.5, "vertical": 2, "images": 3}, image=PORTRAIT)
    assert isinstance(request, OutpaintRequest)
    assert (request.width, request.height, request.count()) == (900, 1600, 3)


def test_going_nowhere_and_going_too_far_are_refused() -> None:
    nowhere = {"horizontal": 1, "vertical": 1}
    assert "nothing to draw" in str(refused("outpaint", nowhere, image=PORTRAIT))
    wide = Picture(id="w", width=4000, height=4000)
    assert "40 megapixels" in str(refused("outpaint", {"horizontal": 4}, image=wide))


@pytest.mark.parametrize(("images", "cost"), [(1, 1), (4, 4)])
def test_every_picture_costs_one_credit(images: int, cost: int) -> None:
    for name in ("imagine", "outpaint"):
        found = command(name)
        options = found.options.model_validate({"prompt": "a", "images": images, "image": ATTACHED})
        assert found.cost(options) == cost


def test_a_drawn_picture_leads_to_more_words_and_to_what_its_control_kept() -> None:
    drawn = ImagineRequest(prompt="a cat", width=64, height=64)
    assert drawn.onward("improve") == {"prompt": "a cat"}
    assert drawn.onward("preview") is None
    led = drawn.model_copy(update={"control": "pose", "control_image": "m2"})
    assert led.onward("preview") == {"image": Attachment(media="m2"), "control": "pose"}


def test_more_words_begin_with_those_there_are() -> None:
    request = ask("improve", {"prompt": "a cat", "kind": "sdxl"})
    assert request == ImproveRequest(prompt="a cat", kind="sdxl")
    assert request.title() == "a cat"


def test_a_preview_offers_the_controls_a_server_has() -> None:
    options = preview_options(Setup(controls=("tile",)))
    assert options.model_validate({"image": ATTACHED, "control": "tile"}).control == "tile"


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if isinstance(c, ImageCommand)])
def test_a_request_that_was_stored_tells_what_was_typed(name: str) -> None:
    """The form to edit a task is filled from it: every value is of an option, or none."""
    found = command(name)
    given = {
        option.name: "a cat" if option.kind is Kind.TEXT else ATTACHED
        for option in found.declared
        if option.required
    }
    pictures = {
        o.name: PORTRAIT for o in found.declared if o.name in given and o.kind is Kind.PICTURE
    }
    request = found.request(found.options.model_validate(given), pictures)
    again = found.request_type.model_validate_json(request.model_dump_json())
    assert again == request
    assert again.cost() == found.cost(found.options.model_validate(given))
