"""Where two providers of the same protocol differ: the vendor, and our own on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.config import Control, Faces, Zhiqite
from bot.errors import OperatorError, say

LONGEST_SD_SIDE = 1024  #: Pixels (section 5.1).
LONGEST_ENHANCE_SIDE = 1536  #: Pixels of the picture to be enlarged (section 8.2).
LOCAL_FACES = "face"  #: Our own provider's only detector, by what its name has in it.
LOCAL_MODEL = "painter"  #: The one "checkpoint" of our own provider.
REMOVE_BACKGROUND = "removebg"

_TOOL_CODE = re.compile(r"^[\w-]+(/[\w-]+)*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class ControlPair:
    """A preprocessor and the model that goes with it, by the vendor's names."""

    module: str
    model: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider has, and its limits.

    `model` is the checkpoint where a request names none. `tool_paths` are tool codes (what
    follows `saas/tool/`) by tool, `tool_fields` the field that carries a tool's picture.
    `controls` are kinds of control beside the documented ones, `faces` how faces are drawn once
    more. `hires_x_is_height` takes the vendor's table at its word where webui has it the other
    way round (Q10). `style_field` of identifyStyle's result holds its words.
    `calls_back_everywhere` is for a provider that is known to, on every endpoint;
    `declared_tools` for one that may have tools nobody here knows.
    """

    model: str | None
    longest_sd_side: int = LONGEST_SD_SIDE
    longest_enhance_side: int | None = LONGEST_ENHANCE_SIDE
    tool_paths: Mapping[str, str] = field(default_factory=dict)
    tool_fields: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, ControlPair] = field(default_factory=dict)
    faces: Faces = field(default_factory=Faces)
    hires_x_is_height: bool = False
    style_field: str = "caption"
    calls_back_everywhere: bool = False
    declared_tools: bool = True

    def tool_field(self, tool: str) -> str:
        """The request field that carries the picture's URL, as most tools call it unless set."""
        return self.tool_fields.get(tool, "image")


def vendor(settings: Zhiqite, *, controls: Mapping[str, Control] | None = None) -> Profile:
    """The vendor as the settings describe it. Raises OperatorError for a path that is none."""
    paths = {tool: _tool_code(tool, path) for tool, path in settings.tool_paths.items()}
    return Profile(
        model=settings.model,
        tool_paths=paths,
        tool_fields=dict(settings.tool_fields),
        controls={name: ControlPair(c.module, c.model) for name, c in (controls or {}).items()},
        faces=settings.faces,
        hires_x_is_height=settings.hires_x_is_height,
        style_field=settings.style_field,
    )


def local() -> Profile:
    """Our own provider: the vendor's shapes without the vendor's limit on enlarging."""
    return Profile(
        model=LOCAL_MODEL,
        longest_enhance_side=None,
        tool_paths={REMOVE_BACKGROUND: REMOVE_BACKGROUND},
        faces=Faces(model=LOCAL_FACES),
        declared_tools=False,
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
