"""The label says how a picture came about, in every format, and its pixels stay what they were."""

from __future__ import annotations

import io
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from bot.pictures.decode import clean, inspect, label
from bot.pictures.label import Label, label_of

Save = Callable[[Image.Image, Path], None]

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_DESCRIPTION, _ORIENTATION, _SOFTWARE = 0x010E, 0x0112, 0x0131


def noise(mode: str = "RGB", size: tuple[int, int] = (61, 47)) -> Image.Image:
    image = Image.merge("RGB", [Image.effect_noise(size, 60) for _ in range(3)])
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.effect_noise(size, 90))
    return image.convert(mode)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


KINDS = [
    ("a.png", "RGB", {}),
    ("a.png", "RGBA", {}),
    ("a.png", "P", {}),
    ("a.png", "LA", {}),
    ("a.png", "1", {}),
    ("a.jpg", "RGB", {}),
    ("a.jpg", "L", {}),
    ("a.jpg", "CMYK", {}),
    ("a.jpg", "RGB", {"progressive": True}),
    ("a.jpg", "RGB", {"subsampling": 0, "quality": 100, "restart_marker_rows": 1}),
    ("a.webp", "RGB", {}),
    ("a.webp", "RGBA", {}),
    ("a.webp", "RGB", {"lossless": True}),
    ("a.webp", "RGBA", {"lossless": True}),
]


@pytest.mark.parametrize(("name", "mode", "options"), KINDS)
@pytest.mark.parametrize("size", [(61, 47), (64, 48), (1, 1)])
def test_the_pixels_are_the_same_and_the_label_can_be_read(
    tmp_path: Path, name: str, mode: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    source = saved(tmp_path / name, noise(mode, size), **options)
    seen = label(source, tmp_path / "out", Label.GENERATED)
    assert seen == inspect(tmp_path / "out")
    assert seen.media_type == inspect(source).media_type
    with Image.open(source) as before, Image.open(tmp_path / "out") as after:
        assert (after.mode, after.size) == (before.mode, before.size)
        assert after.tobytes() == before.tobytes()
        assert label_of(after.info) is Label.GENERATED
        assert after.getexif()[_DESCRIPTION] == "AI-generated picture"
        assert after.getexif()[_SOFTWARE] == "Easel"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
@pytest.mark.parametrize(
    ("kind", "source", "text"),
    [
        (Label.GENERATED, "trainedAlgorithmicMedia", "AI-generated picture"),
        (Label.EDITED, "compositeWithTrainedAlgorithmicMedia", "Picture edited with AI"),
    ],
)
def test_programs_read_the_source_in_iptcs_words_and_people_a_sentence(
    tmp_path: Path, name: str, kind: Label, source: str, text: str
) -> None:
    label(saved(tmp_path / name, noise()), tmp_path / "out", kind)
    with Image.open(tmp_path / "out") as image:
        packet = ET.fromstring(image.info["xmp"])  # noqa: S314 - our own
        assert image.getexif()[_DESCRIPTION] == text
        assert image.info.get("Description", text) == text
    (described,) = packet.iter(f"{_RDF}Description")
    assert described.get(f"{_IPTC}DigitalSourceType") == (
        f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    )
    assert [one.text for one in packet.iter(f"{_RDF}li")] == [text]


def test_a_pngs_label_is_among_its_texts(tmp_path: Path) -> None:
    label(saved(tmp_path / "a.png", noise()), tmp_path / "out", Label.EDITED)
    with Image.open(tmp_path / "out") as image:
        assert isinstance(image, PngImagePlugin.PngImageFile)
        assert image.text["Description"] == "Picture edited with AI"
        assert image.text["Software"] == "Easel"


def secrets(name: str) -> dict[str, object]:
    """What a provider may have written into a file of this kind."""
    exif = Image.Exif()
    exif[0x9286] = "a secret comment"
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    written: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>a secret</x:xmpmeta>"}
    if name.endswith(".png"):
        text = PngImagePlugin.PngInfo()
        text.add_text("parameters", "a secret prompt")
        text.add_text("zipped", "a secret prompt", zip=True)
        text.add_itxt("workflow", "a secret prompt")
        text.add(b"caBX", b"a secret manifest")
        return {"pnginfo": text, "exif": exif}
    return {**written, "comment": b"a secret"} if name.endswith(".jpg") else written


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_what_a_provider_wrote_into_its_file_is_left_out(tmp_path: Path, name: str) -> None:
    source = saved(tmp_path / name, noise(), **secrets(name))
    source.write_bytes(source.read_bytes() + b"a secret behind the end")
    label(source, tmp_path / "out", Label.GENERATED)
    assert b"secret" in source.read_bytes()
    assert b"secret" not in (tmp_path / "out").read_bytes()
    with Image.open(tmp_path / "out") as image:
        assert set(image.getexif()) == {_DESCRIPTION, _ORIENTATION, _SOFTWARE}
        assert not {"parameters", "zipped", "workflow", "comment"} & set(image.info)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_the_colours_a_file_is_shown_in_stay(tmp_path: Path, name: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    label(saved(tmp_path / name, noise(), icc_profile=profile), tmp_path / "out", Label.EDITED)
    with Image.open(tmp_path / "out") as image:
        assert image.info["icc_profile"] == profile


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_picture_that_is_shown_turned_stays_so(tmp_path: Path, name: str) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    label(saved(tmp_path / name, noise(), exif=exif), tmp_path / "out", Label.EDITED)
    with Image.open(tmp_path / "out") as image:
        assert ImageOps.exif_transpose(image).size == (47, 61)


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_an_animation_keeps_its_frames(tmp_path: Path, name: str) -> None:
    frames = [Image.new("RGBA", (16, 16), colour) for colour in ("red", "blue", "#00ff0080")]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=50)
    label(tmp_path / name, tmp_path / "out", Label.GENERATED)
    with Image.open(tmp_path / "out") as image:
        assert getattr(image, "n_frames", 1) == 3
        image.seek(1)
        assert image.convert("RGB").getpixel((8, 8)) == (0, 0, 255)


def test_a_second_picture_inside_a_jpeg_is_left_out(tmp_path: Path) -> None:
    two = [Image.new("RGB", (32, 24), colour) for colour in ("red", "blue")]
    two[0].save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=two[1:])
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.format == "MPO"
    seen = label(tmp_path / "a.jpg", tmp_path / "out", Label.EDITED)
    assert seen.media_type == "image/jpeg"
    with Image.open(tmp_path / "out") as image:
        assert image.format == "JPEG"
        assert label_of(image.info) is Label.EDITED


def test_a_format_without_a_place_for_it_is_written_anew_as_png(tmp_path: Path) -> None:
    seen = label(saved(tmp_path / "a.gif", noise("P")), tmp_path / "out", Label.GENERATED)
    assert seen == inspect(tmp_path / "out")
    assert seen.media_type == "image/png"
    with Image.open(tmp_path / "out") as image:
        assert label_of(image.info) is Label.GENERATED


def test_a_file_that_is_built_oddly_but_can_be_shown_is_written_anew(tmp_path: Path) -> None:
    """Its end chunk is missing; Pillow shows it all the same."""
    source = saved(tmp_path / "a.png", noise())
    source.write_bytes(source.read_bytes()[:-12])
    label(source, tmp_path / "out", Label.GENERATED)
    with Image.open(tmp_path / "out") as image:
        assert label_of(image.info) is Label.GENERATED
        assert image.size == (61, 47)


def test_damaged_metadata_is_left_out_and_the_picture_kept(tmp_path: Path) -> None:
    source = saved(tmp_path / "a.png", noise(), exif=b"Exif\0\0nonsense")
    label(source, tmp_path / "out", Label.GENERATED)
    assert b"nonsense" not in (tmp_path / "out").read_bytes()


def test_labelling_twice_leaves_one_label(tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg", "a.webp"):
        label(saved(tmp_path / name, noise()), tmp_path / "once", Label.GENERATED)
        label(tmp_path / "once", tmp_path / "twice", Label.GENERATED)
        assert (tmp_path / "once").read_bytes() == (tmp_path / "twice").read_bytes()


def test_the_label_of_a_result_does_not_survive_being_used_as_an_input(tmp_path: Path) -> None:
    label(saved(tmp_path / "a.png", noise()), tmp_path / "labelled", Label.GENERATED)
    clean(tmp_path / "labelled", tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert label_of(image.info) is None


def test_the_exif_block_is_a_tiff_structure_with_sorted_tags(tmp_path: Path) -> None:
    """TIFF 6.0, section 2: readers may rely on the order."""
    label(saved(tmp_path / "a.jpg", noise()), tmp_path / "out", Label.GENERATED)
    with Image.open(io.BytesIO((tmp_path / "out").read_bytes())) as image:
        block = image.info["exif"].removeprefix(b"Exif\0\0")
    assert struct.unpack_from("<2sHIH", block) == (b"II", 42, 8, 3)
    tags = [struct.unpack_from("<H", block, 10 + 12 * n)[0] for n in range(3)]
    assert tags == [_DESCRIPTION, _ORIENTATION, _SOFTWARE]
