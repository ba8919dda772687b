"""Say in words what is in a picture (section 8.4)."""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import ToolResult, tool
from commands.describe import DescribeRequest


def interrogate(_: Profile) -> Endpoint:
    """Its callback is even called required, though the example has none (Q8)."""
    return tool(
        "interrogate",
        DescribeRequest,
        code="interrogate",
        fields=_fields,
        callback_documented=True,
        result=ToolResult(output="caption", kind="words"),
    )


def _fields(request: DescribeRequest, client_id: str, urls: Urls) -> dict[str, object]:
    return {
        "businessTaskId": client_id,
        "image": urls["image"],
        "model": request.model,
    }
