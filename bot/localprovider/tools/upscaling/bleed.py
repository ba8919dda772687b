"""Give invisible pixels the colours of what is next to them.

A network knows nothing of transparency: the black that many programs leave under it would be drawn
as an outline.
"""

from __future__ import annotations

from PIL import Image

_ENOUGH = 16  # of 255: an alpha from which eight bits still tell a colour


def bleed(picture: Image.Image) -> Image.Image:
    """RGB from RGBA: what cannot be seen is filled in from the nearest that can."""
    return _filled(picture.convert("RGBa"))


def _filled(weighted: Image.Image) -> Image.Image:
    """Colours by their weights; where there is none, those of the same picture at half the size."""
    alpha = weighted.getchannel("a")
    faintest = alpha.histogram()[:_ENOUGH]
    known = weighted.convert("RGBA").convert("RGB")
    if not any(faintest) or min(weighted.size) == 1:
        return known
    rough = _filled(weighted.reduce(2)).resize(weighted.size, Image.Resampling.BILINEAR)
    rough.paste(known, mask=alpha.point([0] * _ENOUGH + [255] * (256 - _ENOUGH)))
    return rough
