"""Text to image in full: second pass, LoRAs, faces, and a word for what cannot be done."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.tools import Bench

from bot.localprovider.assignment import Assignment
from bot.localprovider.catalogue import EMBEDDINGS
from bot.localprovider.intermediate import MAX_BYTES, glimpse, intermediate
from bot.localprovider.models.catalogue import FACES
from bot.localprovider.tools import text2image
from bot.localprovider.tools.drawing.brief import NO_VAE
from bot.localprovider.tools.drawing.faces import NO_FACE, NO_MODEL
from bot.localprovider.tools.upscaling.enlarge import NO_MODEL as NO_UPSCALING

USUAL = {
    "prompt": "a lighthouse in a storm", "negative": "", "width": 128, "height": 96, "seed": 7,
    "steps": 25, "guidance": 7, "model": "painter", "format": "png",
}  # fmt: skip
HIRES = {"width": 256, "height": 192, "upscaler": "Lanczos", "steps": 0, "strength": 0.5}

Make = Callable[..., Bench]


def drawn(bench: Bench, **changes: Any) -> np.ndarray:
    return np.asarray(bench.picture("text2image", options=USUAL | changes).convert("RGB"), float)


def said(bench: Bench, **changes: Any) -> str:
    return bench.caption("text2image", options=USUAL | changes)


def test_the_second_pass_gives_the_size_and_keeps_the_picture(bench: Make) -> None:
    small = Image.fromarray(drawn(bench()).astype(np.uint8)).resize((256, 192))
    large = drawn(bench(), hires=HIRES)
    assert large.shape == (192, 256, 3)
    assert (
        np.corrcoef(np.asarray(small.convert("L")).ravel(), large.mean(axis=2).ravel())[0, 1] > 0.9
    )


def test_the_stronger_the_second_pass_the_finer_the_detail(bench: Make) -> None:
    fine = [
        np.abs(np.diff(drawn(bench(), hires={**HIRES, "strength": s}), axis=1)).mean()
        for s in (0, 0.2, 0.6)
    ]
    assert fine[0] < fine[1] < fine[2]


def test_at_full_strength_the_second_pass_is_the_picture(bench: Make) -> None:
    anew = drawn(bench(), width=256, height=192)
    assert np.abs(drawn(bench(), hires={**HIRES, "strength": 1.0}) - anew).max() <= 1


def test_without_the_network_the_enlargement_is_plain_and_says_so(bench: Make) -> None:
    assert said(bench(), hires=HIRES) == ""
    assert said(bench(), hires={**HIRES, "upscaler": "ESRGAN_4x"}) == NO_UPSCALING


def test_a_lora_counts_by_its_weight_and_a_strange_one_is_named(bench: Make) -> None:
    plain = drawn(bench())
    assert (plain == drawn(bench(), loras=[["moonlit", 0.0]])).all()
    assert np.abs(plain - drawn(bench(), loras=[["moonlit", 1.0]])).mean() > 5
    assert said(bench(), loras=[["moonlit", 1.0]]) == ""
    assert said(bench(), loras=[["kitten", 1.0]]) == (
        "There is no LoRA 'kitten' here, so it was left out."
    )


def test_a_vae_that_is_named_is_not_passed_over_in_silence(bench: Make) -> None:
    assert said(bench(), vae="vae-ft-mse-840000-ema-pruned.ckpt") == NO_VAE
    assert said(bench(), vae="None") == ""


def test_an_embedding_stands_for_its_words(bench: Make) -> None:
    name, words = EMBEDDINGS[0]
    assert (drawn(bench(), negative=name) == drawn(bench(), negative=words)).all()
    assert (drawn(bench(), negative=name) != drawn(bench())).any()


def test_faces_are_left_as_they_are_and_that_is_said(bench: Make) -> None:
    assert said(bench(), faces=[{"amount": 0.6}]) == NO_MODEL
    strange = {"amount": 0.4, "known": False, "model": "hand_yolov8n.pt"}
    assert said(bench(), faces=[strange]) == (
        "Only faces can be repaired here: hand_yolov8n.pt was left out."
    )


def test_where_there_is_no_face_none_is_repaired(bench: Make) -> None:
    assert said(bench(FACES), faces=[{"amount": 0.6}]) == NO_FACE


@pytest.mark.parametrize(("kind", "found"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_the_format_is_the_one_asked_for(bench: Make, kind: str, found: str) -> None:
    here = bench()
    said(here, format=kind)
    with Image.open(here.folder / "made") as made:
        assert made.format == found


def test_a_large_picture_can_be_seen_while_it_is_painted(tmp_path: Path) -> None:
    target = tmp_path / "x.part"
    text2image.run(Assignment("text2image", {**USUAL, "width": 512, "height": 256}, target))
    shown = glimpse(target)
    assert shown is not None
    with Image.open(io.BytesIO(base64.b64decode(shown))) as picture:
        assert (picture.size, picture.format) == ((256, 128), "JPEG")


def test_nothing_is_shown_of_what_is_not_begun_or_too_large(tmp_path: Path) -> None:
    target = tmp_path / "x.part"
    assert glimpse(target) is None
    intermediate(target).write_bytes(bytes(MAX_BYTES + 1))
    assert glimpse(target) is None
