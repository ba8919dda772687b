"""Bring a picture to a size (`resize_mode`)."""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageOps

JUST_RESIZE, CROP, FILL = 0, 1, 2  #: 3 is a latent model's way to just resize.
_RESAMPLE = Image.Resampling.LANCZOS


def fit(image: Image.Image, size: tuple[int, int], mode: int) -> Image.Image:
    """Stretched, cropped to fit, or whole with its own colours around it."""
    if mode == CROP:
        return ImageOps.fit(image, size, _RESAMPLE)
    if mode == FILL:
        inside = ImageOps.contain(image, size, _RESAMPLE)
        backdrop = ImageOps.fit(image, size, _RESAMPLE).filter(ImageFilter.GaussianBlur(24))
        backdrop.paste(inside, ((size[0] - inside.width) // 2, (size[1] - inside.height) // 2))
        return backdrop
    return image.resize(size, _RESAMPLE)
