"""The host's own check of pictures: asked once about a picture of nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem
from bot.doctor.machine import Machine
from bot.pictures.check import CheckFailed, PictureCheck

CHECK = "picture check"
ADVICE = (
    "It is run with a picture's path as its last argument and has to print one line, "
    '{"flagged": false, "labels": []}, and end with status 0. Until then EASEL_CHECK__ON_FAILURE '
    "says how pictures count."
)


async def picture_check(settings: Settings, _: Machine) -> list[Finding]:
    """Whether the program gives an answer that can be read."""
    check = settings.check
    if not check.command:
        return [ok(CHECK, "none is set")]
    program = PictureCheck(
        check.command,
        seconds=check.timeout_s,
        memory_mib=check.memory_mib,
        flag_failures=check.on_failure == "flag",
    )
    with tempfile.TemporaryDirectory(prefix="easel-doctor-") as folder:
        picture = Path(folder) / "grey.png"
        Image.new("RGB", (256, 256), (128, 128, 128)).save(picture)
        try:
            opinion = await program.ask(picture)
        except (CheckFailed, OSError) as error:
            return [problem(CHECK, f"gives no answer: {error}", do=ADVICE)]
    if opinion.flagged:
        return [problem(CHECK, "flags a plain grey picture", do="It would flag everything.")]
    return [ok(CHECK, "answers")]
