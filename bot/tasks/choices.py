"""A choice under a result: which of the faces that were numbered shall be replaced."""

from __future__ import annotations

from bot.errors import Text, render, say
from bot.invocation import Button
from bot.provider.protocol import Succeeded
from commands.faces import FacesRequest
from commands.spec import MAX_CHOICES, Request

WHICH_FACE = say("Which face shall be replaced?")
FACE = "Face {number}"
#: Where the provider does not tell how many there are, or tells of more than a menu holds.
BY_NUMBER = say("To choose by number, use /faceswap with “face”.")


def face_choices(request: Request, succeeded: Succeeded, *, language: str) -> tuple[Button, ...]:
    """A button for each face, where there are several to choose from.

    They belong to the face swap: pressing one makes another like it.
    """
    if not isinstance(request, FacesRequest) or request.swap is None:
        return ()
    faces = succeeded.faces or 0
    return tuple(
        Button("face", render(say(FACE, number=index + 1), language), request.swap, index)
        for index in range(min(faces, MAX_CHOICES) if faces > 1 else 0)
    )


def how_to_choose(request: Request, succeeded: Succeeded) -> tuple[Text, ...]:
    """What is said where buttons do not show every choice."""
    if not isinstance(request, FacesRequest):
        return ()
    faces = succeeded.faces
    asked_for_it = request.swap is None
    few = faces is not None and (faces < 2 or (not asked_for_it and faces <= MAX_CHOICES))
    return () if few else (BY_NUMBER,)
