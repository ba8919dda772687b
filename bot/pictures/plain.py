"""A picture as any program shows it: upright, in sRGB, eight bits, with nothing but its pixels."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

from bot.pictures.reading import orientation

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def plain(image: Image.Image) -> Image.Image:
    """The picture in RGB, or in RGBA where it may be transparent, without any metadata."""
    # Step by step on the one picture: a second copy of 40 megapixels is 160 MB.
    profile = _foreign_profile(image)
    turn = _TURNS.get(orientation(image))
    if turn is not None:
        image = image.transpose(turn)
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
