"""Remove a background, by a tool whose path the vendor's published pages lack.

None is invented: whoever has the path sets it, and the field that carries the picture.
"""

from __future__ import annotations

from bot.errors import say
from bot.provider.endpoints.endpoint import Absent, Endpoint, Urls
from bot.provider.endpoints.profile import REMOVE_BACKGROUND, Profile
from bot.provider.endpoints.tool import tool
from commands.removebg import RemoveBackgroundRequest

NO_PATH = say(
    "This image service has no background removal here: whoever runs this bot sets "
    "EASEL_ZHIQITE__TOOL_PATHS__REMOVEBG, or EASEL_ROUTES__REMOVEBG to local."
)


def removebg(profile: Profile) -> Endpoint | Absent:
    """The tool at its configured path, read like the other tools."""
    code = profile.tool_paths.get(REMOVE_BACKGROUND)
    if code is None:
        return Absent(REMOVE_BACKGROUND, RemoveBackgroundRequest, NO_PATH)
    field = profile.tool_field(REMOVE_BACKGROUND)

    def fields(_: RemoveBackgroundRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {"businessTaskId": client_id, field: urls["image"]}

    return tool(
        REMOVE_BACKGROUND,
        RemoveBackgroundRequest,
        code=code,
        fields=fields,
        callback_documented=profile.calls_back_everywhere,
    )
