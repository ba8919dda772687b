"""What the Stable Diffusion endpoints share: the webui-like body, its envelope, and the result."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import say
from bot.provider.endpoints.adetailer import check_faces
from bot.provider.endpoints.endpoint import SERVICE, Check
from bot.provider.endpoints.profile import Profile
from bot.provider.errors import Unsupported
from bot.provider.loose import fields, fraction, refused, url, whole
from bot.provider.plaintext import plain
from bot.provider.protocol import (
    Empty,
    Failed,
    Outcome,
    Reason,
    ResultImage,
    Running,
    Succeeded,
    Verdict,
)
from commands.imagine import ImagineRequest
from commands.spec import InvalidOption, Picture

SUBMIT = f"{SERVICE}/saas/sd/v2"
# The live query knows the current month; what is older is in the archive (Q14).
QUERIES = (f"{SERVICE}/saas/sd/v2/queryTaskInfo", f"{SERVICE}/saas/sd/queryTaskInfo")

ENVELOPE = "alwayson_scripts"  #: Some of the vendor's tables say always_on_scripts (Q1).
RANDOM_SEED = "-1"
USUAL_STEPS = 25  #: As in the vendor's example (section 5.1).
MAX_IMAGES = 16  #: Four are the most one asks for; a longer list is cut.
MAX_LABELS = 16  #: Of one picture's audit.
MAX_LABEL = 64  #: Characters of one.
NOTHING_FOUND = "nonLabel"
MAX_PREVIEW = 6 * 2**20  #: Characters of base64, which is 4.5 MiB of picture.
GUIDANCE = (1, 30)  #: Section 5.3; 1 ignores the words, 30 follows them to the letter.

FAILED, SUCCEEDED = 0, 2
DELETED = 2  #: `image_status` (Q17)


#: `resize_mode` of the top level, a number (Q38).
RESIZE_MODES = {"stretch": 0, "crop": 1, "fill": 2, "stretch latent": 3}


def diffusion_fields(request: ImagineRequest) -> dict[str, object]:
    """The top level of the body; every value explicit, since the vendor states few defaults."""
    # One picture a batch unless said: how many fit the vendor's memory is not documented (Q7).
    batch = next(size for size in range(request.batch, 0, -1) if request.images % size == 0)
    return {
        "prompt": request.words(),
        "negative_prompt": request.unwanted(),
        "n_iter": request.images // batch,
        "batch_size": batch,
        "steps": request.steps or USUAL_STEPS,
        "seed": RANDOM_SEED if request.seed is None else str(request.seed),  # text on sd (Q5)
        "width": request.width,
        "height": request.height,
        "cfg_scale": json_number(request.guidance),
        "sampler_index": request.sampler,
        "restore_faces": request.restore_faces,
        "enable_hr": request.second_pass,
    }


def hires_fields(request: ImagineRequest, profile: Profile) -> dict[str, object]:
    """The second pass: by a factor or to a size; nothing where there is none."""
    if not request.second_pass:
        return {}
    sent: dict[str, object] = {"denoising_strength": request.hires_strength}
    if request.hires_upscaler is not None:
        sent["hr_upscaler"] = request.hires_upscaler
    if request.hires_steps is not None:
        sent["hr_second_pass_steps"] = request.hires_steps
    if request.hires_width is None or request.hires_height is None:
        return {**sent, "hr_scale": request.hires}
    x, y = request.hires_width, request.hires_height
    if profile.hires_x_is_height:  # the vendor's table and webui disagree (Q10)
        x, y = y, x
    return {**sent, "hr_resize_x": x, "hr_resize_y": y}


def envelope(request: ImagineRequest, client_id: str, profile: Profile) -> dict[str, object]:
    """The vendor's own fields. PNG unless said: the default, JPEG, would lose something twice."""
    sent: dict[str, object] = {
        "id_task": client_id,
        "sd_model_checkpoint": _model(request, profile),
        "output_image_format": request.format,
    }
    if request.vae is not None:
        sent["sd_vae"] = request.vae
    if request.clip_skip is not None:
        sent["override_settings"] = {"CLIP_stop_at_last_layers": request.clip_skip}  # (Q26)
    return sent


def diffusion_limits(profile: Profile) -> Check:
    """The vendor's limits on a picture to be drawn."""

    def check(request: ImagineRequest, _: Mapping[str, Picture]) -> None:
        _model(request, profile)
        check_faces(request, profile)
        check_size(request, profile.longest_sd_side)
        low, high = GUIDANCE
        if not low <= request.guidance <= high:
            message = "The guidance must be between {low} and {high}."
            raise InvalidOption("guidance", message, low=low, high=high)

    return check


def diffusion_outcome(data: Mapping[str, object]) -> Outcome:
    """Section 12.4, payload first (Q3): `status` counts where there is no picture.

    V1 and V2 answer alike but for the name of the id (Q15), which is not read.
    """
    status = whole(data.get("status"))
    temporary = fields(data.get("temporaryImageDto"))
    progress = fraction(temporary.get("progress"))
    images = _images(data.get("differentialImageRspList"))
    # A list beside an unfinished preview is the first batches of several.
    partial = status not in (FAILED, SUCCEEDED) and progress is not None and progress < 1
    if images and not partial:
        return Succeeded(images)
    if status == FAILED:
        return Failed(Reason.REFUSED, plain(data.get("desc")))
    if status == SUCCEEDED:
        return Empty()
    return Running(progress=progress, preview=_preview(temporary.get("currentImage")))


def _preview(encoded: object) -> str:
    """The base64 of an intermediate picture, as it is or in a `data:` address; "" for any other."""
    if not isinstance(encoded, str) or len(encoded) > MAX_PREVIEW:
        return ""
    return encoded.partition(",")[2] if encoded.startswith("data:") else encoded


def _images(listed: object) -> tuple[ResultImage, ...]:
    # Null, empty and shorter than asked for are all possible (Q18).
    rows = listed if isinstance(listed, list) else []
    images = (_image(fields(row)) for row in rows[:MAX_IMAGES])
    return tuple(image for image in images if image.url or image.verdict is not Verdict.OK)


def _image(row: Mapping[str, object]) -> ResultImage:
    seed = whole(row.get("seed"))
    if whole(row.get("image_status")) == DELETED:
        return ResultImage("", seed, Verdict.DELETED)
    address = url(row.get("image_url"))
    if refused(row.get("img_audit_status")):
        return ResultImage(address, seed, Verdict.FLAGGED, _labels(row.get("img_audit")))
    return ResultImage(address, seed)


def _labels(findings: object) -> tuple[str, ...]:
    """What the audit found; its confidence is documented as null (Q17)."""
    rows = findings if isinstance(findings, list) else []
    labels = (plain(fields(row).get("label"), limit=MAX_LABEL) for row in rows[:MAX_LABELS])
    return tuple(dict.fromkeys(label for label in labels if label and label != NOTHING_FOUND))


def _model(request: ImagineRequest, profile: Profile) -> str:
    model = request.model or profile.model
    if not model:
        raise Unsupported(
            say("No model is chosen: name one, or whoever runs this bot sets EASEL_ZHIQITE__MODEL.")
        )
    return model


def check_size(request: ImagineRequest, longest: int) -> None:
    """Raise InvalidOption for a side that is too long, or no multiple of 8."""
    for side in (request.width, request.height):
        if not 0 < side <= longest or side % 8:
            raise InvalidOption(
                "ratio",
                "{width}×{height} cannot be drawn: each side must be a multiple of 8, "
                "at most {longest}.",
                width=request.width,
                height=request.height,
                longest=longest,
            )


def json_number(value: float) -> int | float:
    """An integer where it is one."""
    # The tables call cfg_scale text, integer and number by turns (Q6).
    return int(value) if float(value).is_integer() else value
