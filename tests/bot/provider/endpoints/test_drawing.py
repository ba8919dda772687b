"""What is sent to draw: second pass, faces, masks, controls and Flux, by the documents' tables."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Control, Faces, Zhiqite
from bot.provider.endpoints import Profile, endpoints, vendor
from bot.provider.endpoints.controlnet import PAIRS
from bot.provider.errors import Unsupported
from commands.drawing.options import Control as ControlName
from commands.imagine import ImagineRequest

PROFILE = Profile(model="photon_v1_84728.safetensors", faces=Faces(model="face_yolov8n.pt"))
URL = "https://easel.example/media/"
WORDS = ImagineRequest(prompt="a lighthouse", width=768, height=512)
REDRAW = WORDS.model_copy(update={"image": "base"})
LED = WORDS.model_copy(update={"control": "edges", "control_image": "lines"})


def sent(request: ImagineRequest, *, profile: Profile = PROFILE, **changes: Any) -> dict[str, Any]:
    request = request.model_copy(update=changes)
    endpoint = endpoints(profile).for_request(request)
    endpoint.check(request, {})
    urls = {slot: URL + media for slot, media in request.pictures().items()}
    return endpoint.body(request, client_id="task-1", pictures=urls, callback_url=None)


def envelope(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["alwayson_scripts"]
    return found


def test_a_lora_a_style_and_an_embedding_join_the_words_they_belong_to() -> None:
    body = sent(
        WORDS,
        negative="fog",
        lora="hayasaka_ai_v10_26390",
        lora_weight=0.8,
        style_prompt="watercolour",
        style_negative="photo",
        embedding="badhandv4",
    )
    assert body["prompt"] == "a lighthouse, watercolour, <lora:hayasaka_ai_v10_26390:0.8>"
    assert body["negative_prompt"] == "fog, photo, badhandv4"


@pytest.mark.parametrize(
    ("images", "batch", "n_iter", "batch_size"),
    [(1, 1, 1, 1), (4, 1, 4, 1), (4, 4, 1, 4), (4, 2, 2, 2), (3, 2, 3, 1), (1, 4, 1, 1)],
)
def test_q7_batches_times_their_size_are_the_pictures_asked_for(
    images: int, batch: int, n_iter: int, batch_size: int
) -> None:
    body = sent(WORDS, images=images, batch=batch)
    assert (body["n_iter"], body["batch_size"]) == (n_iter, batch_size)


def test_q26_q28_vae_clip_skip_and_format_go_into_the_envelope_where_they_are_said() -> None:
    assert envelope(sent(WORDS)).keys() == {
        "id_task",
        "sd_model_checkpoint",
        "output_image_format",
    }
    said = envelope(sent(WORDS, vae="k1F8Anime2VAE.vae.pt", clip_skip=2, format="jpg"))
    assert said["sd_vae"] == "k1F8Anime2VAE.vae.pt"
    assert said["override_settings"] == {"CLIP_stop_at_last_layers": 2}
    assert said["output_image_format"] == "jpg"


def test_a_second_pass_by_a_factor_says_the_factor_and_no_size() -> None:
    body = sent(WORDS, hires=2, hires_upscaler="Latent", hires_steps=20)
    hires = {name: value for name, value in body.items() if name.startswith("hr_")}
    assert body["enable_hr"] is True
    assert hires == {"hr_scale": 2, "hr_upscaler": "Latent", "hr_second_pass_steps": 20}
    assert body["denoising_strength"] == 0.55


def test_without_a_second_pass_none_of_its_fields_is_sent() -> None:
    body = sent(WORDS)
    assert body["enable_hr"] is False
    assert not {name for name in body if name.startswith("hr_") or name == "denoising_strength"}


@pytest.mark.parametrize(("swapped", "x", "y"), [(False, 1536, 1024), (True, 1024, 1536)])
def test_q10_a_size_is_sent_in_webuis_order_unless_the_setting_says_otherwise(
    swapped: bool, x: int, y: int
) -> None:
    profile = vendor(Zhiqite(model="m.safetensors", hires_x_is_height=swapped))
    body = sent(WORDS, profile=profile, hires_width=1536, hires_height=1024)
    assert (body["hr_resize_x"], body["hr_resize_y"]) == (x, y)
    assert "hr_scale" not in body


def test_q25_faces_are_left_alone_unless_asked_for() -> None:
    assert "ADetailer" not in envelope(sent(WORDS))
    assert "ADetailer" not in envelope(sent(REDRAW))


@pytest.mark.parametrize(("faces", "strength"), [("light", 0.3), ("strong", 0.5)])
def test_q24_faces_are_one_unit_with_a_real_model(faces: str, strength: float) -> None:
    for request in (WORDS, REDRAW):
        (unit,) = envelope(sent(request, faces=faces))["ADetailer"]["args"]
        assert unit["ad_model"] == "face_yolov8n.pt"
        assert unit["ad_denoising_strength"] == strength
        assert 0 <= unit["ad_dilate_erode"] <= 128


def test_the_operators_form_fills_the_unit_and_switches_on_what_it_sets() -> None:
    faces = Faces(model="x.pt", steps=40, inpaint_width=512, inpaint_height=768, prompt="freckles")
    (unit,) = envelope(sent(WORDS, profile=Profile(model="m", faces=faces), faces="light"))[
        "ADetailer"
    ]["args"]
    assert (unit["ad_steps"], unit["ad_use_steps"]) == (40, True)
    assert (unit["ad_inpaint_width"], unit["ad_inpaint_height"]) == (512, 768)
    assert (unit["ad_use_inpaint_width_height"], unit["ad_prompt"]) == (True, "freckles")
    assert not unit.keys() & {"ad_light", "ad_strong", "ad_cfg_scale", "ad_use_cfg_scale"}


def test_q25_without_a_detectors_name_the_setting_is_named_before_anything_is_charged() -> None:
    with pytest.raises(Unsupported, match="EASEL_ZHIQITE__FACES__MODEL"):
        sent(WORDS, profile=Profile(model="m"), faces="light")


def test_a_mask_comes_with_its_fields_and_without_one_none_of_them_is_sent() -> None:
    masked = {"mask_blur", "inpainting_fill", "inpaint_full_res", "inpainting_mask_invert"}
    bare, body = sent(REDRAW), sent(REDRAW, mask="hole", mask_content="noise", mask_invert=True)
    assert not bare.keys() & (masked | {"inpaint_full_res_padding"})
    assert "mask_link" not in envelope(bare)
    assert {name: body[name] for name in masked} == {
        "mask_blur": 4,
        "inpainting_fill": 2,
        "inpaint_full_res": True,
        "inpainting_mask_invert": 1,
    }
    assert body["inpaint_full_res_padding"] == 32
    assert envelope(body)["mask_link"] == URL + "hole"
    assert envelope(body)["image_link"] == URL + "base"


def test_padding_goes_with_the_masked_part_alone() -> None:
    body = sent(REDRAW, mask="hole", mask_area="whole picture")
    assert body["inpaint_full_res"] is False
    assert "inpaint_full_res_padding" not in body


def test_what_the_vendor_advises_against_is_sent_only_where_it_is_said() -> None:
    advised = {"initial_noise_multiplier", "image_cfg_scale"}
    assert not sent(REDRAW).keys() & advised
    assert sent(REDRAW, noise=1.05, image_guidance=1.5).keys() >= advised


@pytest.mark.parametrize("name", ControlName.__args__)
def test_every_control_has_a_documented_preprocessor_and_model(name: str) -> None:
    (unit,) = envelope(sent(LED, control=name))["controlnet"]["args"]
    assert (unit["module"], unit["model"]) == (PAIRS[name].module, PAIRS[name].model)


def test_q38_a_units_resize_mode_is_text_and_the_top_levels_a_number() -> None:
    body = sent(LED, control_fit="fill", fit="stretch")
    (unit,) = envelope(body)["controlnet"]["args"]
    assert unit["resize_mode"] == "Resize and Fill"
    assert body["resize_mode"] == 0


def test_q39_the_base_and_the_control_picture_go_to_their_own_places() -> None:
    led, both = sent(LED), sent(LED, image="base", strength=0.6)
    assert "image_link" not in envelope(led)
    assert "denoising_strength" not in led
    assert envelope(both)["image_link"] == URL + "base"
    assert both["denoising_strength"] == 0.6
    assert envelope(both)["controlnet"]["args"][0]["image_link"] == URL + "lines"


def test_what_the_page_of_controls_does_not_list_is_not_sent() -> None:
    body = sent(LED, hires=2, hires_upscaler="Latent")
    assert "hr_upscaler" not in body
    assert "ADetailer" not in envelope(body)


def test_a_control_of_the_servers_own_is_sent_as_it_is_set() -> None:
    own = vendor(
        Zhiqite(model="m"),
        controls={"tile": Control(module="tile_resample", model="control_v11f1e_sd15_tile")},
    )
    (unit,) = envelope(sent(LED, profile=own, control="tile"))["controlnet"]["args"]
    assert (unit["module"], unit["model"]) == ("tile_resample", "control_v11f1e_sd15_tile")


def test_a_control_that_was_taken_out_of_the_settings_is_refused_in_words() -> None:
    with pytest.raises(Unsupported, match="tile"):
        sent(LED, control="tile")


@pytest.mark.parametrize(
    ("engine", "kind"), [("flux-dev", "Flux1DevFP8"), ("flux-schnell", "Flux1SchnellFP8")]
)
def test_flux_is_told_only_what_its_page_lists(engine: str, kind: str) -> None:
    assert sent(WORDS, engine=engine, steps=4, guidance=3.5) == {
        "businessTaskId": "task-1",
        "comfyTaskType": kind,
        "prompt": "a lighthouse",
        "width": 768,
        "height": 512,
        "steps": 4,
        "fluxGuidance": 3.5,
    }
    assert "steps" not in sent(WORDS, engine=engine, steps=None)


def test_flux_needs_no_checkpoint() -> None:
    sent(WORDS, profile=Profile(model=None), engine="flux-dev")
