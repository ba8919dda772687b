"""Pictures a form was filled with: seen for a while under an address that cannot be guessed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from bot.invocation import PictureFile

MOST_LENT = 100  #: The oldest is forgotten beyond this; a form is open for minutes.


class Lent:
    """Addresses of pictures that belong to no message."""

    def __init__(self, tokens: Callable[[], str]) -> None:
        self._tokens = tokens
        self._files: OrderedDict[str, PictureFile] = OrderedDict()

    def lend(self, file: PictureFile) -> dict[str, Any]:
        """The picture as the page gets it; `media` is what it sends back to use it again."""
        id = self._tokens()
        self._files[id] = file
        if len(self._files) > MOST_LENT:
            self._files.popitem(last=False)
        return {
            "media": file.media_id,
            "url": f"/pictures/{id}",
            "width": file.width,
            "height": file.height,
        }

    def picture(self, id: str) -> PictureFile | None:
        return self._files.get(id)
