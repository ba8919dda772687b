"""Read what is asked of the training endpoint (provider-api section 8.6), to refuse it in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body

PICTURES = (10, 100)
REFUSED = (
    "Nothing is trained here: the local provider works on a processor and has no model that could "
    "learn. Send the training to the image service instead."
)

_WHOLES: Mapping[str, tuple[int, int, int]] = {  # default, low, high
    "maxEpochs": (20, 10, 50), "batchSize": (1, 1, 4), "clipSkip": (1, 1, 5),
    "numCpuThreadsPerProcess": (1, 1, 20), "lrWarmupSteps": (0, 0, 100),
}  # fmt: skip
_UNBOUNDED = (
    "repeats", "seed", "resolution", "minBucketReso", "maxBucketReso", "networkDim",
    "networkAlpha", "gradientAccumulationSteps",
)  # fmt: skip
_SHARES = ("networkDropout", "rankDropout", "moduleDropout", "noiseOffset")
_FLAGS = (
    "randomCrop", "cacheLatents", "cacheLatentsToDisk", "enableBucket", "v2", "flipAug", "colorAug",
)  # fmt: skip
_TEXTS = (
    "pretrainedModel", "mixedPrecision", "savePrecision", "lrScheduler", "optimizerType",
    "textEncoderLr", "unetLr", "networkModule", "networkArgs",
)  # fmt: skip
_RATES = (1e-7, 1e-4)
_RATE = re.compile(r"\d*\.?\d+(e-?\d+)?", re.IGNORECASE)


def refuse_training(body: Body) -> Mapping[str, object]:
    """Raise BadRequest: for the field that is wrong, or because there is no training here."""
    fields.text(body, "taskId", limit=fields.MAX_ID)
    _pictures(body.get("fileUrlList"))
    for name, (default, low, high) in _WHOLES.items():
        fields.whole(body, name, default=default, low=low, high=high)
    if fields.whole(body, "maxTokenLength", default=225, low=0, high=225) not in (0, 150, 225):
        raise BadRequest("maxTokenLength must be 0, 150 or 225.")
    _rate(fields.text(body, "learningRate", default="0.00001", limit=40))
    _each(_UNBOUNDED, lambda name: fields.whole(body, name, default=0, low=-1, high=2**53))
    _each(_SHARES, lambda name: fields.number(body, name, default=0, low=0, high=1))
    _each(_FLAGS, lambda name: fields.flag(body, name))
    _each(_TEXTS, lambda name: fields.text(body, name, default=""))
    raise BadRequest(REFUSED)


def _each(names: tuple[str, ...], check: Callable[[str], object]) -> None:
    for name in names:
        check(name)


def _pictures(links: object) -> None:
    low, high = PICTURES
    if not isinstance(links, list) or not low <= len(links) <= high:
        raise BadRequest(f"fileUrlList must be an array of {low} to {high} URLs.")
    for link in links:
        fields.link({"fileUrlList": link}, "fileUrlList")


def _rate(text: str) -> None:
    """A string, to keep its precision."""
    low, high = _RATES
    if not _RATE.fullmatch(text) or not low <= float(text) <= high:
        raise BadRequest("learningRate must be from 0.0000001 to 0.0001.")
