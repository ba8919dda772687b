"""The tools, listed by hand: each is one file with a `run(assignment)` that answers.

It returns a caption, empty where it writes `assignment.target` instead, or a whole `Answer`.

A tool is pure: files in, a file out (or a caption), and `ToolRefused` with a sentence where it
cannot. They run in the working process; a tool's module, and numpy with it, is loaded there only.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.localprovider.assignment import Answer, Assignment, ToolRefused

Tool = Callable[[Assignment], str | Answer]

#: The tool's name in an order, and the module here that has it.
TOOLS: Mapping[str, str] = MappingProxyType(
    {
        "text2image": "text2image",
        "image2image": "image2image",
        "controlnet": "controlnet",
        "preview": "preview",
        "avatar": "avatar",
        "outpaint": "outpaint",
        "enlarge": "enlarge",
        "describe": "describe",
        "style": "style",
        "expand": "expand",
        "facedetection": "facedetection",
        "faceswap": "faceswap",
        "removebg": "removebg",
    }
)


def run(assignment: Assignment) -> Answer:
    """Do the work. Raises ToolRefused, or PictureError for an input that is no picture."""
    told = _load(assignment.tool)(assignment)
    return told if isinstance(told, Answer) else Answer(caption=told)


def preload() -> None:
    """Load what can be loaded, so that the memory limit, taken after loading, has it in."""
    for name in TOOLS:
        try:
            _load(name)
        except ToolRefused:
            continue


def _load(name: str) -> Tool:
    try:
        module = importlib.import_module(f"{__name__}.{TOOLS[name]}")
    except ModuleNotFoundError as error:
        raise ToolRefused(
            f"The local provider needs {error.name} for this: install easel[local] where it runs."
        ) from error
    run: Tool = module.run
    return run
