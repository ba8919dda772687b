"""/imagine: draw a picture from words, redraw one that is attached, or be led by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from commands.drawing.options import ImagineOptions
from commands.drawing.request import FLUX_GUIDANCE, VARY_STRENGTH, ImagineRequest
from commands.drawing.sizes import LONGEST_SIDE, SIZES, refuse_odd, size_of
from commands.drawing.words import MAX_PROMPT, TAG_SIGNS, Style
from commands.spec import ImageCommand, InvalidOption, Picture, refuse_oversized_output

__all__ = [
    "IMAGINE",
    "LONGEST_SIDE",
    "MAX_PROMPT",
    "SIZES",
    "VARY_STRENGTH",
    "ImagineOptions",
    "ImagineRequest",
    "imagine",
    "to_imagine",
]

DESCRIPTION = "Draw a picture from words"

#: What Flux takes; its page lists nothing else (provider-api 8.5).
FLUX_TAKES = frozenset(
    {
        "prompt",
        "engine",
        "ratio",
        "width",
        "height",
        "steps",
        "guidance",
        "private",
        "spoiler",
        "improve",
    }
    | {"style", "lora", "lora_weight"}
)
FLUX_STEPS = {"flux-schnell": 4}  #: As in the vendor's example; none is documented for the other.
SAME_SHAPE = 0.02  #: A mask whose ratio of sides differs by more is of another picture.

ImagineCommand = ImageCommand[ImagineOptions, ImagineRequest]
Settle = Callable[[ImagineOptions, Mapping[str, Picture]], ImagineRequest]


def to_imagine(
    options: ImagineOptions,
    pictures: Mapping[str, Picture],
    *,
    styles: Mapping[str, Style] | None = None,
) -> ImagineRequest:
    """Settle the size, the words and which picture is which. Raises InvalidOption."""
    _check_words(options)
    _check_engine(options)
    start, control_image = _start_and_control(options, pictures)
    mask = pictures.get("mask")
    _check_mask(options, start, mask)
    _check_control(options)
    width, height = _size(options, start, masked=mask is not None)
    said = options.model_dump(
        exclude={"ratio", "image", "mask", "control_image", "width", "height"}
    )
    settled = {
        **{name: value for name, value in said.items() if name in ImagineRequest.model_fields},
        **_words_of(said.get("style"), styles or {}),
        **_pace(options),
        "seed": None if options.seed == -1 else options.seed,
        "width": width,
        "height": height,
        "image": _id(start),
        "mask": _id(mask),
        "control_image": _id(control_image),
        # Where a server's own default is all that asked for it, it is left out without a word.
        "faces": "off" if options.control or options.engine != "sd" else options.faces,
    }
    request = ImagineRequest.model_validate(settled)
    _check_second_pass(request)
    return request


def imagine(
    options: type[ImagineOptions] = ImagineOptions, *, styles: Mapping[str, Style] | None = None
) -> ImagineCommand:
    """The command, with options and styles as a server has them."""
    return ImageCommand(
        "imagine",
        DESCRIPTION,
        options,
        request_type=ImagineRequest,
        request=lambda said, pictures: to_imagine(said, pictures, styles=styles),
        cost=_cost,
    )


def _cost(options: ImagineOptions) -> int:
    # More words are a call of their own, which the vendor counts.
    return options.images + options.improve


def _id(picture: Picture | None) -> str | None:
    return None if picture is None else picture.id


def _start_and_control(
    options: ImagineOptions, pictures: Mapping[str, Picture]
) -> tuple[Picture | None, Picture | None]:
    """With a control and one picture, that picture is the control's."""
    start, control_image = pictures.get("image"), pictures.get("control_image")
    if options.control is not None and control_image is None:
        if start is None:
            message = "“control” needs a picture. Attach one as “{option}”."
            raise InvalidOption("control_image", message)
        return None, start
    if options.control is None and control_image is not None:
        message = "Say with “{option}” what of the control picture to keep: edges, pose, depth…"
        raise InvalidOption("control", message)
    return start, control_image


def _size(options: ImagineOptions, start: Picture | None, *, masked: bool) -> tuple[int, int]:
    for name in ("width", "height", "hires_width", "hires_height"):
        refuse_odd(name, getattr(options, name))
    # Under a mask the rest shall stay as it is, to the pixel where that can be.
    width, height = size_of(options.ratio, start, as_it_is=masked)
    return options.width or width, options.height or height


def _pace(options: ImagineOptions) -> dict[str, Any]:
    """Steps and guidance: Flux has others than the rest where nobody says them."""
    if options.engine == "sd":
        return {}
    said = _said(options)
    return {
        "steps": options.steps if "steps" in said else FLUX_STEPS.get(options.engine),
        "guidance": options.guidance if "guidance" in said else FLUX_GUIDANCE,
        "images": 1,
    }


def _words_of(style: object, styles: Mapping[str, Style]) -> dict[str, str]:
    words = styles.get(str(style), Style())
    return {"style_prompt": words.prompt, "style_negative": words.negative}


def _said(options: ImagineOptions) -> set[str]:
    """The options that were given, and are not as they are anyway: a form sends them all."""
    fields = type(options).model_fields
    return {
        name
        for name in options.model_fields_set
        if getattr(options, name) != fields[name].get_default()
    }


def _check_words(options: ImagineOptions) -> None:
    for name in ("lora", "embedding"):
        if TAG_SIGNS.search(getattr(options, name) or ""):
            message = "“{option}” is a name alone, without < > : , or brackets."
            raise InvalidOption(name, message)


def _check_engine(options: ImagineOptions) -> None:
    if options.engine == "sd":
        return
    for name in sorted(_said(options) - FLUX_TAKES):
        message = "“{option}” does not go with the engine {engine}. Leave it out, or use sd."
        raise InvalidOption(name, message, engine=options.engine)


def _check_mask(options: ImagineOptions, start: Picture | None, mask: Picture | None) -> None:
    refuse_odd("mask_padding", options.mask_padding, step=4)
    if mask is None:
        return
    if start is None:
        raise InvalidOption("image", "A mask needs the picture it is for. Attach it as “{option}”.")
    if options.control is not None:
        raise InvalidOption("mask", "“{option}” does not go with “control”: use one of the two.")
    if abs(mask.width * start.height / (mask.height * start.width) - 1) > SAME_SHAPE:
        raise InvalidOption(
            "mask",
            "The mask is {mask_width}×{mask_height} and the picture {width}×{height}: "
            "“{option}” must have the picture's shape.",
            mask_width=mask.width,
            mask_height=mask.height,
            width=start.width,
            height=start.height,
        )


def _check_control(options: ImagineOptions) -> None:
    if options.control_end < options.control_start:
        raise InvalidOption("control_end", "“{option}” must not be before “control_start”.")
    if options.control is not None and "faces" in _said(options):
        message = "“{option}” does not go with “control”: the image service lists only one of them."
        raise InvalidOption("faces", message)


def _check_second_pass(request: ImagineRequest) -> None:
    if (request.hires_width is None) != (request.hires_height is None):
        missing = "hires_width" if request.hires_width is None else "hires_height"
        raise InvalidOption(missing, "“{option}” is needed too: the second pass has two sides.")
    refuse_oversized_output(
        "hires", width=request.width, height=request.height, factor=request.hires or 1
    )


IMAGINE = imagine()
