"""Look at pictures and clean them: what the decoding process does. It alone imports Pillow."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The plugins are loaded now, so that the memory limit, taken after loading, has them in.
from PIL import (  # noqa: F401
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from bot.pictures.errors import BadPicture, Fault
from bot.pictures.inspected import MAX_PIXELS, Inspected

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
JPEG_QUALITY = 95
#: Of 0 to 9. At 6, Pillow's own, 40 megapixels take three times as long (14 s) and photographs
#: come out no smaller.
PNG_COMPRESSION = 3
# A phone's JPEG with a second picture inside is read by Pillow as "MPO".
_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}


def inspect(path: Path) -> Inspected:
    """Decode the picture at `path` whole, first frame only, and describe the file.

    Raises BadPicture, or OSError when the file cannot be read at all.
    """
    with _open(path) as image:
        return _describe(path, image, _TYPES[image.format or ""])


def clean(path: Path, target: Path) -> Inspected:
    """Write the first frame of `path` to `target`: upright, in sRGB, without any metadata.

    A PNG where it may be transparent or was never lossy, a JPEG otherwise. Raises as `inspect`.
    """
    with _open(path) as image:
        lossless = image.has_transparency_data or image.format in ("PNG", "GIF")
        with _broken_if_it_fails():
            plain = _plain(image)
    with target.open("wb") as file:
        if lossless:
            plain.save(file, "PNG", compress_level=PNG_COMPRESSION)
        else:
            plain.save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        file.flush()
        os.fsync(file.fileno())
    return _describe(target, plain, "image/png" if lossless else "image/jpeg")


@contextmanager
def _open(path: Path) -> Iterator[Image.Image]:
    with path.open("rb") as file:
        image = _read_header(file)
        with _broken_if_it_fails():
            image.load()
        yield image


def _read_header(file: io.BufferedReader) -> Image.Image:
    with warnings.catch_warnings(), _broken_if_it_fails():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            Image.MAX_IMAGE_PIXELS = MAX_PIXELS
            return Image.open(file, formats=FORMATS)
        except UnidentifiedImageError:
            raise BadPicture(Fault.NOT_A_PICTURE) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _bomb(file) from None


def _bomb(file: io.BufferedReader) -> BadPicture:
    """Read the header once more, without Pillow's limit, to be able to tell the size."""
    file.seek(0)
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(file, formats=FORMATS) as image:
        return BadPicture(Fault.TOO_MANY_PIXELS, width=image.width, height=image.height)


@contextmanager
def _broken_if_it_fails() -> Iterator[None]:
    """Whatever a decoder raises over a stranger's bytes means that they are damaged."""
    try:
        yield
    except BadPicture:
        raise
    except MemoryError:
        raise BadPicture(Fault.TOO_MANY_PIXELS) from None
    except Exception as error:
        raise BadPicture(Fault.BROKEN) from error


def _plain(image: Image.Image) -> Image.Image:
    # Step by step on the one picture: a second copy of 40 megapixels is 160 MB.
    profile = _foreign_profile(image)
    ImageOps.exif_transpose(image, in_place=True)
    image = _eight_bit(image)
    if image.has_transparency_data and image.mode != "RGBA":
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode == "RGBA" and profile else None
    if profile is not None:
        image = _to_srgb(image, profile)
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGB")
    if alpha is not None:
        image.putalpha(alpha)
    image.info = {}  # text, EXIF, XMP and profile would be saved with it
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    # Pillow clips 16 bits to 8 instead of scaling them.
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image


def _foreign_profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The colour profile, if there is a sound one and it is not sRGB already."""
    embedded = image.info.get("icc_profile")
    if not isinstance(embedded, bytes) or not embedded:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        name = ImageCms.getProfileDescription(profile)
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if name.startswith("sRGB") else profile


def _to_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    if image.mode not in ("RGB", "CMYK", "L"):
        image = image.convert("RGB")
    srgb = ImageCms.createProfile("sRGB")
    try:
        return ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB") or image
    except ImageCms.PyCMSError:  # made for another kind of picture than the one it came in
        return image


def _describe(path: Path, image: Image.Image, media_type: str) -> Inspected:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Inspected(
        media_type=media_type,
        width=image.width,
        height=image.height,
        size=path.stat().st_size,
        sha256=digest,
    )
