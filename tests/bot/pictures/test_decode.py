"""What becomes of pictures of every awkward kind."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from bot.pictures.decode import clean, inspect
from bot.pictures.errors import BadPicture, Fault

Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.gif", "image/gif"),
    ],
)
def test_the_type_is_told_by_the_bytes(picture: Make, name: str, media_type: str) -> None:
    made = picture(name)
    misnamed = made.rename(made.with_name("x.txt"))
    seen = inspect(misnamed)
    assert (seen.media_type, seen.width, seen.height) == (media_type, 64, 48)
    assert seen.size == misnamed.stat().st_size
    assert seen.sha256 == hashlib.sha256(misnamed.read_bytes()).hexdigest()


@pytest.mark.parametrize("look", [inspect, lambda path: clean(path, path.with_suffix(".out"))])
def test_a_bomb_is_refused_with_its_size(bomb: Path, look: Callable[[Path], object]) -> None:
    assert bomb.stat().st_size < 2**20
    with pytest.raises(BadPicture) as caught:
        look(bomb)
    assert caught.value.fault is Fault.TOO_MANY_PIXELS
    assert (caught.value.width, caught.value.height) == (30_000, 30_000)


def test_forty_megapixels_pass_and_one_row_more_does_not(picture: Make) -> None:
    assert inspect(picture("a.png", mode="L", size=(8000, 5000))).width == 8000
    with pytest.raises(BadPicture) as caught:
        inspect(picture("b.png", mode="L", size=(8000, 5001)))
    assert caught.value.fault is Fault.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"<html><body>Not found</body></html>", b"%PDF-1.7", b"BM" + bytes(100)],
)
def test_what_is_no_picture_is_called_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(BadPicture) as caught:
        inspect(path)
    assert caught.value.fault is Fault.NOT_A_PICTURE


@pytest.mark.parametrize("name", ["a.tiff", "a.bmp", "a.ico", "a.eps", "a.ppm"])
def test_formats_off_the_list_are_not_opened(picture: Make, name: str) -> None:
    with pytest.raises(BadPicture) as caught:
        inspect(picture(name))
    assert caught.value.fault is Fault.NOT_A_PICTURE


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_truncated_picture_is_broken(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.effect_noise((256, 256), 80).convert("RGB").save(path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(BadPicture) as caught:
        inspect(path)
    assert caught.value.fault in (Fault.BROKEN, Fault.NOT_A_PICTURE)


def test_a_missing_file_is_no_verdict_on_a_picture(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "gone.png")


def test_what_is_hidden_behind_a_picture_is_gone_after_cleaning(
    picture: Make, tmp_path: Path
) -> None:
    polyglot = picture("a.png")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("payload.html", "<script>alert(1)</script>")
    polyglot.write_bytes(polyglot.read_bytes() + archive.getvalue())
    assert zipfile.is_zipfile(polyglot)
    clean(polyglot, tmp_path / "out")
    assert not zipfile.is_zipfile(tmp_path / "out")


def test_no_metadata_survives(tmp_path: Path) -> None:
    source = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x010E] = "a secret description"
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (40, 20), "red").save(
        source, exif=exif, icc_profile=profile, comment=b"a secret comment", xmp=b"<x:secret/>"
    )
    assert b"secret" in source.read_bytes()
    clean(source, tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert not image.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert b"secret" not in (tmp_path / "out").read_bytes()


def test_the_prompt_in_a_generated_picture_does_not_survive(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("parameters", "a secret prompt")
    Image.new("RGBA", (8, 8)).save(tmp_path / "a.png", pnginfo=text)
    clean(tmp_path / "a.png", tmp_path / "out")
    assert b"secret" not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_comes_out_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.jpg", exif=exif)
    seen = clean(tmp_path / "a.jpg", tmp_path / "out")
    assert (seen.width, seen.height) == ((20, 40) if orientation > 4 else (40, 20))
    again = inspect(tmp_path / "out")
    assert (again.width, again.height) == (seen.width, seen.height)


@pytest.mark.parametrize(
    ("name", "mode", "media_type"),
    [
        ("a.png", "RGB", "image/png"),
        ("a.png", "RGBA", "image/png"),
        ("a.png", "L", "image/png"),
        ("a.png", "LA", "image/png"),
        ("a.png", "P", "image/png"),
        ("a.png", "1", "image/png"),
        ("a.png", "I;16", "image/png"),
        ("a.gif", "P", "image/png"),
        ("a.webp", "RGBA", "image/png"),
        ("a.webp", "RGB", "image/jpeg"),
        ("a.jpg", "RGB", "image/jpeg"),
        ("a.jpg", "L", "image/jpeg"),
        ("a.jpg", "CMYK", "image/jpeg"),
    ],
)
def test_every_kind_comes_out_as_an_ordinary_picture(
    picture: Make, tmp_path: Path, name: str, mode: str, media_type: str
) -> None:
    seen = clean(picture(name, mode=mode), tmp_path / "out")
    assert seen == inspect(tmp_path / "out")
    assert seen.media_type == media_type
    with Image.open(tmp_path / "out") as image:
        assert image.mode in ("RGB", "RGBA")


def test_an_alpha_channel_that_hides_nothing_is_left_out(tmp_path: Path) -> None:
    mask = Image.new("RGBA", (8, 8), "black")
    mask.paste("white", (0, 0, 4, 8))
    for place, alpha in enumerate((255, 254)):
        mask.putpixel((7, 7), (0, 0, 0, alpha))
        mask.save(tmp_path / "mask.png")
        clean(tmp_path / "mask.png", tmp_path / "out")
        with Image.open(tmp_path / "out") as image:
            assert image.mode == ("RGB", "RGBA")[place]
            assert image.convert("L").tobytes() == mask.convert("L").tobytes()


def test_sixteen_bits_are_scaled_and_not_clipped(picture: Make, tmp_path: Path) -> None:
    clean(picture("a.png", mode="I;16", colour=128 * 257), tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("kind", "channels", "transparency", "seen"),
    [
        (0, 1, b"", (128, 128, 128)),
        (2, 3, b"", (128, 128, 128)),
        (4, 2, b"", (128, 128, 128, 128)),
        (6, 4, b"", (128, 128, 128, 128)),
        (0, 1, b"\x80\x80", (128, 128, 128, 0)),
        (2, 3, b"\x80\x80" * 3, (128, 128, 128, 0)),
        (0, 1, b"\xff\xff", (128, 128, 128)),
    ],
)
def test_every_kind_of_sixteen_bits_comes_out_in_eight(
    tmp_path: Path, kind: int, channels: int, transparency: bytes, seen: tuple[int, ...]
) -> None:
    """PNG specification, section 11.2.1: colour types; section 11.3.1: a colour that is clear."""
    (tmp_path / "a.png").write_bytes(deep_png(kind, channels, transparency))
    clean(tmp_path / "a.png", tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.getpixel((1, 1)) == seen


def test_the_colours_of_print_come_out_as_seen(picture: Make, tmp_path: Path) -> None:
    clean(picture("a.jpg", mode="CMYK", colour=(0, 255, 255, 0), quality=95), tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        red, green, blue = image.getpixel((10, 10))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_of_another_profile_are_brought_to_srgb(tmp_path: Path, mode: str) -> None:
    """Dropping the profile alone would change every colour."""
    image = Image.new("RGB", (8, 8), "red").convert(mode)
    image.save(tmp_path / "a.png", icc_profile=exchanged_primaries())
    clean(tmp_path / "a.png", tmp_path / "out")
    with Image.open(tmp_path / "out") as out:
        red, green, *_ = out.getpixel((0, 0))  # type: ignore[misc]
    assert green > 200
    assert red < 60


@pytest.mark.parametrize(
    "damage", [lambda _: b"nonsense" * 40, lambda p: p.replace(b"RGB ", b"GRAY")]
)
def test_a_damaged_profile_does_not_matter(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    profile = damage(exchanged_primaries())
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png", icc_profile=profile)
    clean(tmp_path / "a.png", tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.getpixel((0, 0)) == (255, 0, 0)


def test_transparency_of_a_palette_is_kept(tmp_path: Path) -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 1), 1)
    image.save(tmp_path / "a.gif", transparency=1)
    clean(tmp_path / "a.gif", tmp_path / "out")
    with Image.open(tmp_path / "out") as out:
        assert out.getpixel((0, 0)) == (255, 0, 0, 255)
        assert out.getpixel((1, 1))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp"])
def test_of_an_animation_the_first_frame_is_taken(tmp_path: Path, name: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "green")]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=50)
    clean(tmp_path / name, tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert getattr(image, "n_frames", 1) == 1
        red, _, blue = image.convert("RGB").getpixel((8, 8))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def test_a_single_pixel_is_a_picture(picture: Make, tmp_path: Path) -> None:
    seen = clean(picture("a.png", size=(1, 1)), tmp_path / "out")
    assert (seen.width, seen.height) == (1, 1)


def deep_png(kind: int, channels: int, transparency: bytes) -> bytes:
    """4×4 pixels of 16 bits, every value the middle one."""
    row = b"\0" + b"\x80\x80" * channels * 4
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", 4, 4, 16, kind, 0, 0, 0),
        b"tRNS": transparency,
        b"IDAT": zlib.compress(row * 4),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
        if data or name == b"IEND"
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def exchanged_primaries() -> bytes:
    """A profile in which what is called red is green (ICC.1:2022, section 7.3: the tag table)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = (profile.index(name) for name in (b"rXYZ", b"gXYZ"))
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "odd ".encode("utf-16-be"))
