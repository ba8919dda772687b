"""Which face of the target gets which source's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.localprovider.assignment import ToolRefused
from bot.localprovider.tools.faces.find import Face


def chosen(faces: Sequence[Face], *, sources: int, index: int | None) -> list[Face]:
    """As many faces of the target as there are sources, in their order.

    `faces` run from left to right, and `index` counts them from 1. One source goes onto the face
    of that number, or onto the largest; several go onto as many of the largest, from left to
    right, so they cannot be combined with an index. Raises ToolRefused.
    """
    if index is not None:
        return [_numbered(faces, sources, index)]
    if len(faces) < sources:
        raise ToolRefused(
            f"The target picture has only {counted(len(faces))} for {sources} source pictures."
        )
    largest = sorted(faces, key=lambda face: -face.area)[:sources]
    return [face for face in faces if any(face is one for one in largest)]


def counted(faces: int) -> str:
    """`1 face`, `2 faces`."""
    return "1 face" if faces == 1 else f"{faces} faces"


def _numbered(faces: Sequence[Face], sources: int, index: int) -> Face:
    if sources > 1:
        raise ToolRefused("A face can be chosen by number for one source picture only, not two.")
    if not 1 <= index <= len(faces):
        raise ToolRefused(
            f"There is no face {index} in the target picture: it has {counted(len(faces))}, "
            "numbered from left to right."
        )
    return faces[index - 1]
