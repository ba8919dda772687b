"""While a picture is painted, a query shows what there is of it."""

from __future__ import annotations

import asyncio
import base64
import io

from PIL import Image
from support.localprovider import SECONDS, Provider, painting


async def test_a_picture_in_the_making_can_be_seen(provider: Provider) -> None:
    body = painting(n_iter=4, width=1024, height=1024)
    await provider.accepted("/sd/v2/text2image", {**body, "callbackUrl": provider.receiver.url})
    seen, shares = set(), []
    async with asyncio.timeout(SECONDS):
        while (data := await provider.state("task-1"))["status"] in (1, 3):
            if preview := data["temporaryImageDto"]:
                shares.append(float(preview["progress"]))
                seen.add(preview["currentImage"])
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    pictures = [picture for picture in seen if picture]
    assert pictures, "never seen in the making"
    sizes = set()
    for one in pictures:
        with Image.open(io.BytesIO(base64.b64decode(one))) as picture:
            sizes.add(max(picture.size))
    assert sizes <= {256, 1024}  # of the one being made, or of the last that is finished
    assert data["temporaryImageDto"] is None
