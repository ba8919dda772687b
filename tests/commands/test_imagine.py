"""/imagine: what is typed becomes a request the vendor takes."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.drawing.options import Sampler
from commands.drawing.sizes import Ratio
from commands.drawing.words import Style
from commands.imagine import (
    IMAGINE,
    SIZES,
    ImagineOptions,
    ImagineRequest,
    imagine,
    to_imagine,
)
from commands.setup import Setup, imagine_options
from commands.spec import Attachment, InvalidOption, Picture


def ask(start: Picture | None = None, **options: object) -> ImagineRequest:
    given = {"prompt": "a lighthouse in a storm", **options}
    pictures = {} if start is None else {"image": start}
    request = IMAGINE.request(ImagineOptions.model_validate(given), pictures)
    assert isinstance(request, ImagineRequest)
    return request


def test_words_alone_are_enough() -> None:
    request = ask()
    assert request == ImagineRequest(prompt="a lighthouse in a storm", width=1024, height=1024)


@pytest.mark.parametrize("ratio", get_args(Ratio))
def test_every_ratio_is_exact_and_a_size_the_vendor_takes(ratio: str) -> None:
    request = ask(ratio=ratio)
    across, down = map(int, ratio.split(":"))
    assert request.width * down == request.height * across
    assert max(request.width, request.height) <= 1024
    assert request.width % 8 == request.height % 8 == 0
    assert set(SIZES) == set(get_args(Ratio))


def test_all_samplers_of_the_vendor_are_offered() -> None:
    assert len(get_args(Sampler)) == 17


def test_a_picture_to_start_from_keeps_its_shape() -> None:
    request = ask(Picture(id="m1", width=3000, height=2000))
    assert (request.width, request.height) == (1024, 680)
    assert request.pictures() == {"image": "m1"}


def test_a_ratio_that_was_asked_for_wins_over_the_shape_of_the_picture() -> None:
    request = ask(Picture(id="m1", width=3000, height=2000), ratio="1:1")
    assert (request.width, request.height) == (1024, 1024)


@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_any_picture_to_start_from_gives_a_size_the_vendor_takes(width: int, height: int) -> None:
    request = ask(Picture(id="m1", width=width, height=height))
    for side in (request.width, request.height):
        assert 64 <= side <= 1024
        assert side % 8 == 0


@pytest.mark.parametrize(("typed", "seed"), [(None, None), (-1, None), (0, 0), (7, 7)])
def test_a_seed_of_minus_one_is_a_random_one(typed: int | None, seed: int | None) -> None:
    assert ask(seed=typed).seed == seed


def test_it_costs_one_credit_a_picture() -> None:
    options = ImagineOptions(prompt="x", images=3)
    assert IMAGINE.cost(options) == ask(images=3).count() == 3


def test_again_draws_anew_and_try_again_repeats() -> None:
    request = ask(seed=7)
    assert request.again({}, afresh=True).seed is None
    assert request.again({}, afresh=False) == request


def test_again_uses_the_pictures_of_the_new_task() -> None:
    request = ask(Picture(id="m1", width=100, height=100))
    assert request.again({"image": "m2"}, afresh=True).pictures() == {"image": "m2"}


def test_what_was_typed_is_the_title() -> None:
    assert ask(image=Attachment(media="m1")).title() == "a lighthouse in a storm"


def refused(given: dict[str, object], **pictures: Picture) -> InvalidOption:
    with pytest.raises(InvalidOption) as error:
        to_imagine(ImagineOptions.model_validate({"prompt": "a", **given}), pictures)
    return error.value


def settle(given: dict[str, object], **pictures: Picture) -> ImagineRequest:
    return to_imagine(ImagineOptions.model_validate({"prompt": "a", **given}), pictures)


PORTRAIT = Picture(id="p", width=600, height=800)
OTHER = Picture(id="o", width=800, height=600)


def test_a_control_takes_the_one_picture_there_is_and_leaves_the_start_to_the_words() -> None:
    request = settle({"control": "pose"}, image=PORTRAIT)
    assert (request.control_image, request.image) == ("p", None)
    both = settle({"control": "pose"}, image=PORTRAIT, control_image=OTHER)
    assert (both.control_image, both.image) == ("o", "p")


def test_a_control_without_any_picture_asks_for_one() -> None:
    assert "Attach one" in str(refused({"control": "pose"}))


def test_a_control_picture_alone_does_not_say_what_to_keep() -> None:
    assert refused({}, control_image=OTHER).option == "control"


def test_a_mask_needs_its_picture_and_its_shape() -> None:
    assert refused({}, mask=PORTRAIT).option == "image"
    assert refused({}, image=PORTRAIT, mask=OTHER).option == "mask"
    half = Picture(id="h", width=300, height=400)
    assert settle({}, image=PORTRAIT, mask=half).mask == "h"


def test_under_a_mask_a_picture_keeps_its_size_where_that_can_be_drawn() -> None:
    assert settle({}, image=PORTRAIT).width == 768
    masked = settle({}, image=PORTRAIT, mask=PORTRAIT)
    assert (masked.width, masked.height) == (600, 800)
    odd = Picture(id="o", width=602, height=802)
    large = Picture(id="l", width=1200, height=1600)
    for start in (odd, large):
        request = settle({}, image=start, mask=start)
        assert (request.width, request.height) == (768, 1024)
    assert settle({"ratio": "1:1"}, image=PORTRAIT, mask=PORTRAIT).width == 1024


def test_what_is_painted_over_takes_the_words_and_leaves_the_size_and_the_seed() -> None:
    given = {"ratio": "16:9", "seed": 7, "images": 4, "hires": 2, "model": "ink", "negative": "fog"}
    assert {name: value for name, value in settle(given).paint_over().items() if value} == {
        "prompt": "a",
        "negative": "fog",
        "model": "ink",
        "sampler": "DPM++ 2M Karras",
        "lora_weight": 1,
    }
    assert set(settle({"engine": "flux-dev"}).paint_over()) == {"prompt", "style", "spoiler"}


def test_a_mask_and_a_control_do_not_go_together() -> None:
    found = refused({"control": "pose"}, image=PORTRAIT, mask=PORTRAIT, control_image=OTHER)
    assert found.option == "mask"


@pytest.mark.parametrize("name", ["width", "height", "hires_width", "hires_height"])
def test_a_side_that_is_no_multiple_of_eight_is_refused_by_name(name: str) -> None:
    assert refused({name: 500}).option == name


def test_padding_is_a_multiple_of_four() -> None:
    assert refused({"mask_padding": 33}).option == "mask_padding"


def test_a_second_pass_to_a_size_needs_both_sides() -> None:
    assert refused({"hires_width": 1024}).option == "hires_height"
    assert settle({"hires_width": 1024, "hires_height": 768}).second_pass


def test_a_second_pass_tells_the_size_that_comes_out() -> None:
    message, values = settle({"hires": 2, "ratio": "4:3"}).details()[0]
    assert message.format_map(dict(values)) == "2048×1536"


@pytest.mark.parametrize("engine", ["flux-dev", "flux-schnell"])
def test_flux_refuses_what_its_page_does_not_list_and_names_it(engine: str) -> None:
    found = refused({"engine": engine, "negative": "fog"})
    assert (found.option, engine in str(found)) == ("negative", True)
    assert refused({"engine": engine, "images": 2}).option == "images"
    assert (
        refused({"engine": engine, "image": Attachment(media="x")}, image=OTHER).option == "image"
    )


def test_flux_has_a_pace_of_its_own_where_nobody_says_one() -> None:
    fast, slow = settle({"engine": "flux-schnell"}), settle({"engine": "flux-dev"})
    assert (fast.steps, fast.guidance) == (4, 3.5)
    assert (slow.steps, slow.guidance) == (None, 3.5)
    assert settle({"engine": "flux-dev", "steps": 30, "guidance": 5}).steps == 30


def test_what_a_form_sends_as_it_is_anyway_is_not_held_against_flux() -> None:
    assert settle({"engine": "flux-dev", "images": 1, "faces": "off"}).engine == "flux-dev"


def test_faces_and_a_control_do_not_go_together_unless_only_the_server_says_so() -> None:
    assert refused({"control": "pose", "faces": "light"}, image=OTHER).option == "faces"
    options = imagine_options(Setup(imagine={"faces": "light"}))
    led = to_imagine(options.model_validate({"prompt": "a", "control": "pose"}), {"image": OTHER})
    assert led.faces == "off"


@pytest.mark.parametrize("name", ["lora", "embedding"])
@pytest.mark.parametrize("typed", ["<lora:x:1>", "a,b", "x:0.5", "(x)"])
def test_a_name_that_would_end_its_tag_is_refused(name: str, typed: str) -> None:
    assert refused({name: typed}).option == name


def test_a_style_adds_the_words_the_server_has_named() -> None:
    styles = {"ink": Style(prompt="ink drawing", negative="colour")}
    options = imagine_options(Setup(styles=styles))
    said = options.model_validate({"prompt": "a fox", "style": "ink"})
    request = to_imagine(said, {}, styles=styles)
    assert (request.words(), request.unwanted()) == ("a fox, ink drawing", "colour")
    assert (request.title(), request.typed()["style"]) == ("a fox", "ink")


def test_a_servers_defaults_count_and_a_person_may_say_otherwise() -> None:
    options = imagine_options(Setup(imagine={"steps": 40, "vae": "x.pt"}))
    assert to_imagine(options.model_validate({"prompt": "a"}), {}).steps == 40
    said = to_imagine(options.model_validate({"prompt": "a", "steps": 10}), {})
    assert (said.steps, said.vae) == (10, "x.pt")


def test_a_servers_own_control_is_offered_after_the_documented_ones() -> None:
    command = imagine(imagine_options(Setup(controls=("tile",))))
    (control,) = (option for option in command.declared if option.name == "control")
    assert (control.choices[0], control.choices[-1]) == ("edges", "tile")


def test_there_is_room_in_a_chats_menu_for_every_common_option() -> None:
    """Discord takes 25; a server's `style` comes on top."""
    assert len(IMAGINE.common) <= 24


def test_a_variation_leaves_masks_controls_and_second_passes_behind() -> None:
    led = settle({"control": "pose", "hires": 2}, image=PORTRAIT)
    varied = led.vary("result")
    assert varied.pictures() == {"image": "result"}
    assert (varied.control, varied.second_pass) == (None, False)
    flux = settle({"engine": "flux-dev"}).vary("result")
    assert (flux.engine, flux.steps) == ("sd", 25)
