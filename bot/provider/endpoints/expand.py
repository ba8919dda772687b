"""Find more words for a prompt (section 8.5)."""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import ToolResult, tool
from commands.improve import ImproveRequest

MODES = {"sd": 0, "sdxl": 1}


def expand(profile: Profile) -> Endpoint:
    """Its page lists no callback: the answer itself probably has the words."""
    return tool(
        "prompts/expand",
        ImproveRequest,
        code="prompts/expand",
        fields=_fields,
        callback_documented=profile.calls_back_everywhere,
        # The one documented success says 0, which means a failure elsewhere (Q3): words decide.
        result=ToolResult(output="prompts", kind="words"),
    )


def _fields(request: ImproveRequest, client_id: str, _: Urls) -> dict[str, object]:
    optional = {"topK": request.top_k, "topP": request.top_p}
    return {
        "businessTaskId": client_id,
        "sourcePrompt": request.prompt,
        "mode": MODES[request.kind],
        **{name: value for name, value in optional.items() if value is not None},
    }
