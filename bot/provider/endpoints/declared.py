"""A tool that whoever runs the bot has declared: sent and read as the declaration says."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import say
from bot.provider.endpoints.endpoint import Absent, Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import ToolResult, tool
from commands.declared import ToolRequest
from commands.spec import Request

NOT_HERE = say("This tool is the image service's own: the local provider has none of that name.")


@dataclass(frozen=True)
class DeclaredTools:
    """Every declared tool: the request itself says where it goes."""

    name: str = "declared"

    def serves(self, request: Request) -> bool:
        """Whether it is for a declared tool."""
        return isinstance(request, ToolRequest)

    def at(self, request: Request) -> Endpoint:
        """The endpoint that the request names."""
        assert isinstance(request, ToolRequest)  # noqa: S101 - `serves` has said so
        return tool(
            request.path,
            ToolRequest,
            code=request.path,
            fields=_fields,
            callback_documented=request.callback,
            result=ToolResult(
                output=request.result_field, kind="words" if request.words else "picture"
            ),
        )


def declared(profile: Profile) -> DeclaredTools | Absent:
    """The vendor's alone: what the local provider can do has commands of its own."""
    if not profile.declared_tools:
        return Absent("declared", ToolRequest, NOT_HERE)
    return DeclaredTools()


def _fields(request: ToolRequest, client_id: str, urls: Urls) -> dict[str, object]:
    pictures = {request.fields[option]: url for option, url in urls.items()}
    return {"businessTaskId": client_id, **request.values, **pictures}
