"""Say in which style a picture is made (section 8.5)."""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import ToolResult, tool
from commands.style import StyleRequest


def identifystyle(profile: Profile) -> Endpoint:
    """No page shows its result: the field that holds the words is a setting."""
    return tool(
        "identifyStyle",
        StyleRequest,
        code="identifyStyle",
        fields=_fields,
        callback_documented=True,
        result=ToolResult(output=profile.style_field, kind="words"),
    )


def _fields(_: StyleRequest, client_id: str, urls: Urls) -> dict[str, object]:
    return {"businessTaskId": client_id, "sourceImage": urls["image"]}
