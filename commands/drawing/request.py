"""A picture to be drawn, once everything that was left open is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from commands.answers import Line, line
from commands.drawing.improving import ImproveRequest
from commands.drawing.options import (
    Balance,
    Engine,
    Faces,
    Fit,
    Format,
    MaskArea,
    MaskContent,
)
from commands.drawing.sizes import SIZES
from commands.drawing.words import MAX_PROMPT, joined, lora_tag
from commands.spec import Attachment, Request, Result

VARY_STRENGTH = 0.5  #: A variation keeps the composition and changes what is in it.
FLUX_GUIDANCE = 3.5  #: As its page recommends (provider-api 8.5).

#: Of the options of another picture, which a variation leaves behind.
_NOT_VARIED = {
    "mask": None,
    "improve": False,
    "control": None,
    "control_image": None,
    "hires": None,
    "hires_width": None,
    "hires_height": None,
    "engine": "sd",
}


#: Of the options of another picture, those that a part of it is painted anew with.
_PAINTED_OVER_WITH = (
    "prompt",
    "negative",
    "sampler",
    "model",
    "style",
    "lora",
    "lora_weight",
    "embedding",
    "vae",
    "clip_skip",
    "spoiler",
)
_WORDS_ALONE = ("prompt", "style", "spoiler")  #: Of a picture that another engine drew.


class ImagineRequest(Request):
    """Pictures are media ids of ours; without a seed it is random.

    `said` are the words that were typed, once more were found for them; `style_prompt` and
    `style_negative` the words of the style that was named. `steps` None is the provider's own
    number.
    """

    RESULT = Result(
        actions=("vary", "upscale", "removebg", "describe"),
        first=("again", "edit"),
        more=("preview", "improve"),
    )

    prompt: str
    negative: str = ""
    width: int
    height: int
    images: int = 1
    batch: int = 1
    steps: int | None = 25
    guidance: float = 7
    seed: int | None = None
    sampler: str = "DPM++ 2M Karras"
    model: str | None = None
    image: str | None = None
    strength: float = 0.75
    engine: Engine = "sd"
    improve: bool = False
    said: str | None = None

    style: str | None = None
    style_prompt: str = ""
    style_negative: str = ""
    lora: str | None = None
    lora_weight: float = 1
    embedding: str | None = None

    vae: str | None = None
    clip_skip: int | None = None
    format: Format = "png"
    faces: Faces = "off"
    restore_faces: bool = False
    hires: int | None = None
    hires_width: int | None = None
    hires_height: int | None = None
    hires_upscaler: str | None = None
    hires_steps: int | None = None
    hires_strength: float = 0.55

    mask: str | None = None
    fit: Fit = "crop"
    mask_blur: int = 4
    mask_content: MaskContent = "original"
    mask_area: MaskArea = "masked only"
    mask_padding: int = 32
    mask_invert: bool = False
    noise: float | None = None
    image_guidance: float | None = None

    control: str | None = None
    control_image: str | None = None
    control_weight: float = 0.7
    control_start: float = 0
    control_end: float = 1
    control_fit: Fit = "crop"
    control_balance: Balance = "balanced"
    control_detail: int = 512
    control_low: int | None = None
    control_high: int | None = None

    def pictures(self) -> Mapping[str, str]:
        slots = {"image": self.image, "mask": self.mask, "control_image": self.control_image}
        return {slot: media for slot, media in slots.items() if media is not None}

    def preparation(self) -> Request | None:
        return ImproveRequest(prompt=self.prompt) if self.improve else None

    def prepared(self, caption: str) -> Self:
        words = {"prompt": caption[:MAX_PROMPT], "said": self.prompt, "improve": False}
        return self.model_copy(update=words)

    def words(self) -> str:
        """Everything that should be in the picture, as a provider is told."""
        lora = None if self.lora is None else lora_tag(self.lora, self.lora_weight)
        return joined((self.prompt, self.style_prompt, lora))

    def unwanted(self) -> str:
        """Everything that should not be in it."""
        return joined((self.negative, self.style_negative, self.embedding))

    @property
    def second_pass(self) -> bool:
        """Whether it is drawn larger in a second pass."""
        return self.hires is not None or self.hires_width is not None

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        seed = None if afresh else self.seed
        return self.model_copy(update={**pictures, "seed": seed})

    def vary(self, image: str) -> Self:
        """One picture of the same words, from a picture (a media id) that they made."""
        drawn = {"image": image, "strength": VARY_STRENGTH, "seed": None, "images": 1}
        if self.engine != "sd":  # its numbers mean nothing to the engine that redraws
            drawn |= {"steps": 25, "guidance": 7}
        return self.model_copy(update={**_NOT_VARIED, **drawn, "borrowed": None})

    def in_style(self, prompt: str, negative: str) -> Self:
        """The same with the words of a style that is a server's own."""
        return self.model_copy(update={"style_prompt": prompt, "style_negative": negative})

    def paint_over(self) -> Mapping[str, object]:
        """The options with which a part of its result is painted anew; chance may differ."""
        kept = _PAINTED_OVER_WITH if self.engine == "sd" else _WORDS_ALONE
        typed = self.typed()
        return {name: typed[name] for name in kept}

    def onward(self, action: str) -> Mapping[str, object] | None:
        if action == "improve":
            return {"prompt": self.prompt}
        if action == "preview" and self.control is not None and self.control_image is not None:
            return {"image": Attachment(media=self.control_image), "control": self.control}
        return None

    def typed(self) -> Mapping[str, object]:
        size = (self.width, self.height)
        ratio = next((name for name, known in SIZES.items() if known == size), None)
        # Width and height are told only where no ratio says the same.
        sides = {"width": None, "height": None} if ratio or self.image else {}
        return {**super().typed(), **sides, "ratio": ratio}

    def title(self) -> str:
        return self.prompt

    def details(self) -> tuple[Line, ...]:
        width, height = self._size()
        told = [line("{width}×{height}", width=width, height=height)]
        if self.said is not None:
            told.append(line("from the words: {words}", words=self.said))
        if self.engine != "sd":
            told.append(line("engine {engine}", engine=self.engine))
        if self.model is not None:
            told.append(line("model {model}", model=self.model))
        if self.style is not None:
            told.append(line("style {style}", style=self.style))
        if self.lora is not None:
            told.append(line("LoRA {lora} at {weight}", lora=self.lora, weight=self.lora_weight))
        if self.control is not None:
            told.append(line("control {control}", control=self.control))
        return tuple(told)

    def count(self) -> int:
        return self.images

    def cost(self) -> int:
        return self.images + self.improve

    def _size(self) -> tuple[int, int]:
        if self.image is not None and self.control is None:
            return self.width, self.height  # a second pass of a picture to start from is ignored
        if self.hires_width is not None and self.hires_height is not None:
            return self.hires_width, self.hires_height
        return self.width * (self.hires or 1), self.height * (self.hires or 1)
