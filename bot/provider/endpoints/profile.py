"""Where two providers of the same protocol differ: the vendor, and our own on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.config import Zhiqite
from bot.errors import OperatorError, say

LONGEST_SD_SIDE = 1024  #: Pixels (section 5.1).
LONGEST_ENHANCE_SIDE = 1536  #: Pixels of the picture to be enlarged (section 8.2).
LOCAL_MODEL = "painter"  #: The one "checkpoint" of our own provider.
REMOVE_BACKGROUND = "removebg"

_TOOL_CODE = re.compile(r"^[\w-]+(/[\w-]+)*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider has, and its limits.

    `model` is the checkpoint where a request names none. `tool_paths` are tool codes (what
    follows `saas/tool/`) by tool, `tool_fields` the field that carries a tool's picture.
    `calls_back_everywhere` is for a provider that is known to, on every endpoint.
    """

    model: str | None
    longest_sd_side: int = LONGEST_SD_SIDE
    longest_enhance_side: int | None = LONGEST_ENHANCE_SIDE
    tool_paths: Mapping[str, str] = field(default_factory=dict)
    tool_fields: Mapping[str, str] = field(default_factory=dict)
    calls_back_everywhere: bool = False

    def tool_field(self, tool: str) -> str:
        """The request field that carries the picture's URL, as most tools call it unless set."""
        return self.tool_fields.get(tool, "image")


def vendor(settings: Zhiqite) -> Profile:
    """The vendor as the settings describe it. Raises OperatorError for a path that is none."""
    paths = {tool: _tool_code(tool, path) for tool, path in settings.tool_paths.items()}
    return Profile(model=settings.model, tool_paths=paths, tool_fields=dict(settings.tool_fields))


def local() -> Profile:
    """Our own provider: the vendor's shapes without the vendor's limit on enlarging."""
    return Profile(
        model=LOCAL_MODEL,
        longest_enhance_side=None,
        tool_paths={REMOVE_BACKGROUND: REMOVE_BACKGROUND},
        calls_back_everywhere=True,
    )


def _tool_code(tool: str, path: str) -> str:
    # Tolerate a whole path, as it is copied from a page.
    code = path.strip().strip("/").removeprefix("AIGCImgOpenServ/").removeprefix("saas/tool/")
    if not _TOOL_CODE.match(code):
        raise OperatorError(
            say(
                "EASEL_ZHIQITE__TOOL_PATHS__{tool} must be what follows saas/tool/ in the tool's "
                "address, such as hair/change.",
                tool=tool.upper(),
            )
        )
    return code
