"""Every tool ends with a result or one plain sentence, whatever it is given."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from support.portraits import ADA, portrait
from support.tools import weights

from bot.errors import PictureError
from bot.localprovider import tools
from bot.localprovider.assignment import Assignment, ToolRefused
from bot.localprovider.models.catalogue import MODELS

TOOLS: dict[str, dict[str, Any]] = {
    "describe": {"model": "clip"},
    "enlarge": {"factor": 2, "crop": False, "max_pixels": 40_000_000},
    "facedetection": {},
    "faceswap": {},
    "removebg": {},
}


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    count = size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(4).randbytes(count))  # noqa: S311


def claimed(width: int, height: int) -> bytes:
    """A PNG's head that claims a size, and hardly any pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(data, zlib.crc32(kind))
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def huge_text() -> bytes:
    info = PngInfo()
    info.add_text("Comment", "x" * 3_000_000, zip=True)
    return saved(noise(), "PNG", pnginfo=info)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (50, 50), (90 * n, 0, 0)) for n in range(3)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def turned(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return saved(portrait(ADA, 200), "JPEG", exif=exif)


PNG, JPEG = saved(noise(), "PNG"), saved(noise(), "JPEG")
ODD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"\x89",
    "text": lambda: b"I am not a picture." * 50,
    "html": lambda: b"<html><body><img src='x'></body></html>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>",
    "pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF",
    "zip": lambda: b"PK\x05\x06" + bytes(18),
    "bmp": lambda: saved(noise(), "BMP"),
    "tiff": lambda: saved(noise(), "TIFF"),
    "ico": lambda: saved(noise(size=(32, 32)), "ICO"),
    "png, truncated": lambda: PNG[: len(PNG) // 2],
    "png, only its head": lambda: PNG[:33],
    "png, a byte changed": lambda: PNG[:200] + bytes([PNG[200] ^ 0xFF]) + PNG[201:],
    "png and a zip after it": lambda: PNG + b"PK\x03\x04" + bytes(100),
    "png with a script in it": lambda: PNG + b"<script>alert(1)</script>",
    "jpeg, truncated": lambda: JPEG[: len(JPEG) // 2],
    "jpeg, zeros after half": lambda: JPEG[: len(JPEG) // 2] + bytes(500),
    "jpeg named as another": lambda: b"GIF89a" + JPEG,
    "bomb of 900 megapixels": lambda: claimed(30_000, 30_000),
    "bomb at the edge of 32 bits": lambda: claimed(2**31 - 1, 2**31 - 1),
    "no pixels": lambda: claimed(0, 0),
    "fewer pixels than claimed": lambda: claimed(500, 500),
    "1×1": lambda: saved(noise(size=(1, 1)), "PNG"),
    "1×20000": lambda: saved(noise(size=(1, 20_000)), "PNG"),
    "20000×1": lambda: saved(noise(size=(20_000, 1)), "PNG"),
    "40000×3": lambda: saved(noise(size=(40_000, 3)), "PNG"),
    "all transparent": lambda: saved(Image.new("RGBA", (64, 64)), "PNG"),
    "cmyk": lambda: saved(noise("CMYK"), "JPEG"),
    "grey": lambda: saved(noise("L"), "PNG"),
    "grey and alpha": lambda: saved(noise("LA"), "PNG"),
    "16 bits": lambda: saved(Image.new("I;16", (60, 40), 40_000), "PNG"),
    "one bit": lambda: saved(noise("L").convert("1"), "PNG"),
    "palette": lambda: saved(noise().quantize(7), "PNG", transparency=0),
    "gif, animated": lambda: animated("GIF"),
    "webp, animated": lambda: animated("WEBP"),
    "webp, lossless": lambda: saved(noise("RGBA"), "WEBP", lossless=True),
    "huge metadata": huge_text,
    "turned by a quarter": lambda: turned(6),
    "turned to no side there is": lambda: turned(77),
    "a face": lambda: saved(portrait(ADA, 200), "PNG"),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("odd", ODD)
def test_it_ends_with_a_result_or_one_plain_sentence(tmp_path: Path, tool: str, odd: str) -> None:
    path, target = tmp_path / "in", tmp_path / "out"
    path.write_bytes(ODD[odd]())
    options = {"models": str(weights(*MODELS))} | TOOLS[tool]
    slots = ("source", "target") if tool == "faceswap" else ("image",)
    try:
        caption = tools.run(Assignment(tool, options, target, dict.fromkeys(slots, path)))
    except ToolRefused as refusal:
        assert_plain(str(refusal))
    except PictureError as error:
        assert_plain(str(error.text))
    else:
        assert caption if tool == "describe" else whole(target)


def assert_plain(text: str) -> None:
    assert text.endswith(".")
    assert len(text) < 160
    assert not any(sign in text for sign in ("/", "Error", "cv2", "\n", "numpy"))


def whole(path: Path) -> bool:
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        image.load()
        return image.width * image.height > 0
