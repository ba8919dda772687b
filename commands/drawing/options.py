"""What a person may say about a picture to be drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from commands.drawing.sizes import LONGEST_SIDE, SHORTEST_SIDE, Ratio
from commands.drawing.words import MAX_NAME, MAX_PROMPT
from commands.spec import Attachment, ImageOptions, MaskOf, Rare, Suggested

MAX_SEED = 2**32 - 1
MAX_HIRES_SIDE = 2048  #: Pixels; the vendor takes [0, 2048] in multiples of 8 (section 5.1).

RARE = Rare()

Sampler = Literal[
    "Euler a",
    "Euler",
    "LMS",
    "Heun",
    "DPM2",
    "DPM2 a",
    "DPM++ 2S a",
    "DPM++ 2M",
    "DPM++ SDE",
    "DPM fast",
    "DPM adaptive",
    "LMS Karras",
    "DPM2 Karras",
    "DPM2 a Karras",
    "DPM++ 2S a Karras",
    "DPM++ SDE Karras",
    "DPM++ 2M Karras",
]
Engine = Literal["sd", "flux-dev", "flux-schnell"]
Faces = Literal["off", "light", "strong"]
#: Names for people; the vendor's preprocessors and models stand in its endpoint.
Control = Literal[
    "edges",
    "depth",
    "lines",
    "straight lines",
    "normals",
    "pose",
    "scribble",
    "segments",
    "pattern",
    "qr code",
]
Fit = Literal["stretch", "crop", "fill", "stretch latent"]
MaskContent = Literal["fill", "original", "noise", "nothing"]
MaskArea = Literal["whole picture", "masked only"]
Balance = Literal["balanced", "words", "picture"]
Format = Literal["png", "jpg"]


class ImagineOptions(ImageOptions):
    """Common ones first. Rare ones are for forms, typed lines and the server's defaults."""

    prompt: str = Field(
        min_length=1, max_length=MAX_PROMPT, description="What to draw, in any language"
    )
    negative: str = Field(
        "", max_length=MAX_PROMPT, description="What should not be in the picture"
    )
    ratio: Ratio | None = Field(
        None, description="Width to height; without it a square, or as the attached picture"
    )
    images: int = Field(1, ge=1, le=4, description="How many pictures; each costs one credit")
    steps: int = Field(
        25, ge=1, le=50, description="How long to work on it: more is finer and slower"
    )
    guidance: float = Field(7, ge=1, le=30, description="How closely to follow the words")
    seed: int | None = Field(
        None, ge=-1, le=MAX_SEED, description="The same seed draws the same picture; -1 is random"
    )
    sampler: Sampler = Field("DPM++ 2M Karras", description="The sampling method")
    model: Annotated[str | None, Suggested("models")] = Field(
        None, min_length=1, max_length=200, description="The model that draws, by its name"
    )
    image: Attachment | None = Field(None, description="A picture to start from")
    strength: float = Field(
        0.75, ge=0, le=1, description="With a picture: 0 leaves it as it is, 1 forgets it"
    )
    mask: Annotated[Attachment | None, MaskOf("image")] = Field(
        None, description="With a picture: white where it shall be redrawn, black where not"
    )
    improve: bool = Field(
        False, description="Find more words first; costs one credit more, it is a call of its own"
    )
    engine: Engine = Field("sd", description="What draws: sd takes every option, flux only words")
    lora: Annotated[str | None, Suggested("loras")] = Field(
        None, min_length=1, max_length=MAX_NAME, description="A LoRA to draw with, by its name"
    )
    lora_weight: float = Field(1, ge=-2, le=2, description="How much of the LoRA shows")
    embedding: Annotated[str | None, Suggested("embeddings")] = Field(
        None,
        min_length=1,
        max_length=MAX_NAME,
        description="An embedding added to what should not be in the picture",
    )
    faces: Faces = Field("off", description="Draw faces once more in detail, a little or a lot")
    hires: int | None = Field(
        None, ge=2, le=4, description="Draw it so many times larger in a second pass"
    )
    control: Control | None = Field(
        None, description="What of a control picture to keep; without control_image, of image"
    )
    control_image: Attachment | None = Field(None, description="The control picture")
    control_weight: float = Field(
        0.7, ge=0, le=2, description="How strongly the control picture counts"
    )

    width: Annotated[int | None, RARE] = Field(
        None, ge=SHORTEST_SIDE, le=LONGEST_SIDE, description="Pixels, a multiple of 8"
    )
    height: Annotated[int | None, RARE] = Field(
        None, ge=SHORTEST_SIDE, le=LONGEST_SIDE, description="Pixels, a multiple of 8"
    )
    batch: Annotated[int, RARE] = Field(
        1, ge=1, le=4, description="How many of the pictures to draw at the same moment"
    )
    vae: Annotated[str | None, Suggested("vaes"), RARE] = Field(
        None, min_length=1, max_length=MAX_NAME, description="The VAE, by its file name"
    )
    clip_skip: Annotated[int | None, RARE] = Field(
        None, ge=1, le=12, description="How many of the last layers of CLIP to leave out"
    )
    format: Annotated[Format, RARE] = Field("png", description="The kind of file")
    restore_faces: Annotated[bool, RARE] = Field(
        False, description="Restore faces with a model of their own"
    )
    hires_width: Annotated[int | None, RARE] = Field(
        None, ge=SHORTEST_SIDE, le=MAX_HIRES_SIDE, description="Of the second pass, in pixels"
    )
    hires_height: Annotated[int | None, RARE] = Field(
        None, ge=SHORTEST_SIDE, le=MAX_HIRES_SIDE, description="Of the second pass, in pixels"
    )
    hires_upscaler: Annotated[str | None, RARE] = Field(
        None, min_length=1, max_length=MAX_NAME, description="The upscaler of the second pass"
    )
    hires_steps: Annotated[int | None, RARE] = Field(
        None, ge=1, le=50, description="Steps of the second pass; without it as many as the first"
    )
    hires_strength: Annotated[float, RARE] = Field(
        0.55, ge=0, le=1, description="How much the second pass may change"
    )
    fit: Annotated[Fit, RARE] = Field(
        "crop", description="How the picture to start from is brought to size"
    )
    mask_blur: Annotated[int, RARE] = Field(
        4, ge=0, le=64, description="How soft the mask's edge is, in pixels"
    )
    mask_content: Annotated[MaskContent, RARE] = Field(
        "original", description="What the masked part starts from"
    )
    mask_area: Annotated[MaskArea, RARE] = Field(
        "masked only", description="Whether the masked part is drawn at the full size"
    )
    mask_padding: Annotated[int, RARE] = Field(
        32, ge=0, le=256, description="Pixels around the masked part to look at; multiple of 4"
    )
    mask_invert: Annotated[bool, RARE] = Field(False, description="Redraw where the mask is black")
    noise: Annotated[float | None, RARE] = Field(
        None, ge=0.5, le=1.5, description="Noise of the picture to start from; better left alone"
    )
    image_guidance: Annotated[float | None, RARE] = Field(
        None, ge=0, le=3, description="How closely to follow the picture, with models made for it"
    )
    control_start: Annotated[float, RARE] = Field(
        0, ge=0, le=1, description="From when on the control counts: 0 is the first step"
    )
    control_end: Annotated[float, RARE] = Field(
        1, ge=0, le=1, description="Until when the control counts: 1 is the last step"
    )
    control_fit: Annotated[Literal["stretch", "crop", "fill"], RARE] = Field(
        "crop", description="How the control picture is brought to size"
    )
    control_balance: Annotated[Balance, RARE] = Field(
        "balanced", description="What counts more: the words or the control picture"
    )
    control_detail: Annotated[int, RARE] = Field(
        512, ge=64, le=2048, description="Pixels at which the control picture is read"
    )
    control_low: Annotated[int | None, RARE] = Field(
        None, ge=0, le=255, description="Lower threshold of the control's reading"
    )
    control_high: Annotated[int | None, RARE] = Field(
        None, ge=0, le=255, description="Upper threshold of the control's reading"
    )
