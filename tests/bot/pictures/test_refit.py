"""A copy is within the bounds, looks like the picture, and keeps its transparency and its label."""

from __future__ import annotations

import math
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from bot.pictures.bounds import Bounds
from bot.pictures.decode import inspect, label
from bot.pictures.errors import BadPicture, Fault
from bot.pictures.label import Label, label_of
from bot.pictures.refit import fit

WHOLE = Bounds(10 * 2**20)


def photograph(size: tuple[int, int], *, grain: int = 12) -> Image.Image:
    """Soft forms with a little noise, as photographs have."""
    soft = (max(1, size[0] // 16), max(1, size[1] // 16))
    bands = [
        ImageChops.add(
            Image.effect_noise(soft, 70).resize(size, Image.Resampling.BICUBIC),
            Image.effect_noise(size, grain),
            scale=2,
            offset=32,
        )
        for _ in range(3)
    ]
    return Image.merge("RGB", bands)


def cut_out(size: tuple[int, int]) -> Image.Image:
    """A photograph in a round hole with a soft edge."""
    image = photograph(size)
    image.putalpha(Image.radial_gradient("L").resize(size).point(lambda v: max(0, 255 - 2 * v)))
    return image


def made(image: Image.Image, tmp_path: Path, bounds: Bounds, form: str = "PNG") -> Image.Image:
    """The copy, decoded; checked for everything that every copy must keep."""
    source, target = tmp_path / "source", tmp_path / "copy"
    image.save(source, form)
    seen = fit(source, target, bounds)
    assert seen is not None
    assert seen == inspect(target)
    assert bounds.admit(
        size=seen.size, media_type=seen.media_type, width=seen.width, height=seen.height
    )
    with Image.open(target) as copy:
        copy.load()
        return copy


def likeness(one: Image.Image, other: Image.Image) -> float:
    """PSNR in dB."""
    squares = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).sum2
    mean = sum(squares) / (3 * one.width * one.height)
    return 10 * math.log10(255**2 / mean) if mean else math.inf


@settings(max_examples=40)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    kind=st.sampled_from(["opaque", "transparent", "noise", "grey"]),
    limit=st.integers(200, 200_000),
    most=st.none() | st.integers(2, 900),
    types=st.none() | st.just(frozenset({"image/jpeg", "image/png"})),
)
def test_whatever_the_picture_the_copy_is_within_the_bounds_or_there_is_none(
    width: int,
    height: int,
    kind: str,
    limit: int,
    most: int | None,
    types: frozenset[str] | None,
) -> None:
    bounds = Bounds(limit, max_side_sum=most, types=types)
    images = {
        "opaque": lambda: photograph((width, height)),
        "transparent": lambda: cut_out((width, height)),
        "noise": lambda: Image.effect_noise((width, height), 200).convert("RGB"),
        "grey": lambda: Image.new("L", (width, height), 99),
    }
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.png", Path(folder) / "copy"
        images[kind]().save(source)
        seen = fit(source, target, bounds)
        assert target.exists() is (seen is not None)
        if seen is not None:
            assert seen == inspect(target)
            assert bounds.admit(
                size=seen.size, media_type=seen.media_type, width=seen.width, height=seen.height
            )


@pytest.mark.parametrize("size", [(1600, 900), (900, 1600), (1200, 1200)])
def test_with_room_enough_a_photograph_looks_the_same(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    image = photograph(size, grain=4)
    copy = made(image, tmp_path, WHOLE)
    assert copy.format == "JPEG"
    assert copy.size == size
    assert likeness(image, copy) > 38


def test_with_less_room_it_still_looks_alike(tmp_path: Path) -> None:
    image = photograph((1200, 800))
    whole = made(image, tmp_path, WHOLE)
    assert whole.size == image.size
    copy = made(image, tmp_path, Bounds((tmp_path / "copy").stat().st_size // 2))
    assert copy.size == image.size  # quality goes before size
    assert 30 < likeness(image, copy) < likeness(image, whole)


def test_the_room_there_is_gets_used(tmp_path: Path) -> None:
    image = photograph((2000, 1500))
    for limit in (600_000, 300_000, 100_000):
        made(image, tmp_path, Bounds(limit))
        assert (tmp_path / "copy").stat().st_size > 0.7 * limit


def test_a_cut_out_keeps_its_edge_exactly(tmp_path: Path) -> None:
    image = cut_out((600, 400))
    for limit in (2**20, 40_000):  # without loss, and with
        copy = made(image, tmp_path, Bounds(limit))
        assert (copy.format, copy.size) == ("WEBP", image.size)
        assert copy.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_with_room_enough_a_cut_out_is_without_any_loss(tmp_path: Path) -> None:
    image = cut_out((300, 200))
    copy = made(image, tmp_path, WHOLE)
    white = [Image.new("RGBA", image.size, "white") for _ in range(2)]
    for back, front in zip(white, (image, copy), strict=True):
        back.alpha_composite(front)
    assert white[0].tobytes() == white[1].tobytes()


def test_a_smaller_cut_out_has_no_dark_rim(tmp_path: Path) -> None:
    """What is transparent has a colour too, and it must not bleed into the edge."""
    image = Image.new("RGBA", (1000, 1000), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (250, 250, 750, 750))
    copy = made(image, tmp_path, Bounds(10**6, max_side_sum=1234))
    bands = [band.tobytes() for band in copy.convert("RGBA").split()]
    seen = [min(pixel[:3]) for pixel in zip(*bands, strict=True) if pixel[3] > 128]
    assert min(seen) > 240


def test_alpha_that_hides_nothing_does_not_cost_a_better_format(tmp_path: Path) -> None:
    image = photograph((300, 200))
    image.putalpha(255)
    assert made(image, tmp_path, WHOLE).format == "JPEG"


def test_where_only_jpeg_is_taken_a_cut_out_is_put_on_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    copy = made(image, tmp_path, Bounds(10**6, types=frozenset({"image/jpeg"})))
    assert copy.convert("RGB").getpixel((32, 32)) == (255, 255, 255)


def test_of_a_turned_photograph_the_copy_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph((300, 200)).save(tmp_path / "a.jpg", exif=exif)
    seen = fit(tmp_path / "a.jpg", tmp_path / "copy", WHOLE)
    assert seen is not None
    assert (seen.width, seen.height) == (200, 300)


@pytest.mark.parametrize("image", [photograph((300, 200)), cut_out((300, 200))])
@pytest.mark.parametrize("types", [None, frozenset({"image/png", "image/jpeg"})])
def test_the_copy_of_a_labelled_picture_is_labelled_and_within_the_limit_with_it(
    tmp_path: Path, image: Image.Image, types: frozenset[str] | None
) -> None:
    image.save(tmp_path / "a.png")
    label(tmp_path / "a.png", tmp_path / "labelled", Label.EDITED)
    for limit in (10**6, 20_000, 9_000):
        seen = fit(tmp_path / "labelled", tmp_path / "copy", Bounds(limit, types=types))
        if seen is None:
            continue
        assert seen.size <= limit
        with Image.open(tmp_path / "copy") as copy:
            assert label_of(copy.info) is Label.EDITED


def test_the_copy_of_somebodys_own_picture_is_not_labelled(tmp_path: Path) -> None:
    assert label_of(made(photograph((30, 20)), tmp_path, WHOLE).info) is None


def test_a_picture_that_no_copy_fits_has_none(tmp_path: Path) -> None:
    photograph((800, 600)).save(tmp_path / "a.png")
    assert fit(tmp_path / "a.png", tmp_path / "copy", Bounds(5_000)) is None
    assert fit(tmp_path / "a.png", tmp_path / "copy", Bounds(10**6, max_ratio=1.2)) is None
    assert not (tmp_path / "copy").exists()


def test_a_size_the_encoder_cannot_write_is_not_an_error(tmp_path: Path) -> None:
    """WebP takes no more than 16,383 pixels a side."""
    image = Image.new("RGBA", (17_000, 4), (10, 20, 30, 40))
    copy = made(image, tmp_path, WHOLE)
    assert copy.format == "WEBP"
    assert copy.width <= 16_383


def test_what_is_no_picture_has_no_copy(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(random.Random(1).randbytes(1000))  # noqa: S311
    with pytest.raises(BadPicture) as caught:
        fit(tmp_path / "a", tmp_path / "copy", WHOLE)
    assert caught.value.fault is Fault.NOT_A_PICTURE


def test_a_moving_picture_becomes_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    seen = fit(tmp_path / "a.gif", tmp_path / "copy", WHOLE)
    assert seen is not None
    with Image.open(tmp_path / "copy") as copy:
        red, _, blue = copy.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    assert red > 240
    assert blue < 20
