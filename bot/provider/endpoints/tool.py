"""What the image tools share: their paths, and their result with its per-tool numbers (Q2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.provider.endpoints.endpoint import (
    SERVICE,
    Check,
    Endpoint,
    Fields,
    Takes,
    every,
    no_limits,
)
from bot.provider.loose import split_urls, whole
from bot.provider.plaintext import plain
from bot.provider.protocol import (
    Empty,
    Failed,
    Outcome,
    Reason,
    ResultImage,
    Running,
    Succeeded,
)
from commands.spec import Request

MOST_OUTPUTS = 16  #: Of one answer; more is cut.

#: instantID's table; no page shows what the other face tools answer.
FACE_ERRORS: Mapping[int, Reason] = {1: Reason.NO_FACE, 2: Reason.NOT_FETCHED}


@dataclass(frozen=True, slots=True)
class ToolResult:
    """How one tool answers: the field of its output, and what its numbers mean without one.

    `faces` is the field that tells how many faces the output shows, "" where there is none.
    """

    output: str = "outputImageUrl"
    kind: Literal["picture", "words"] = "picture"
    failures: frozenset[int] = frozenset({0})
    finished: frozenset[int] = frozenset({2})
    errors: Mapping[int, Reason] = field(default_factory=dict)
    faces: str = ""

    def outcome(self, data: Mapping[str, object]) -> Outcome:
        """Section 12.5: an output is a success whatever the number (Q3); then errCode; then it."""
        if succeeded := self._output(data):
            return succeeded
        detail = plain(data.get("desc") or data.get("errMsg"))
        error, status = whole(data.get("errCode")), whole(data.get("status"))
        if error:  # absent and 0 both mean none (Q36)
            return Failed(self.errors.get(error, Reason.REFUSED), detail)
        if status in self.failures:
            return Failed(Reason.REFUSED, detail)
        # 1 means "generating" on most tools and "success" on some: without output, both wait.
        return Empty() if status in self.finished else Running()

    def _output(self, data: Mapping[str, object]) -> Succeeded | None:
        value = data.get(self.output)
        # Several stand in a list, or joined in one text as elsewhere (Q30).
        several = value if isinstance(value, list) else [value]
        if self.kind == "words":
            text = next(filter(None, map(plain, several[:MOST_OUTPUTS])), "")
            return Succeeded(caption=text) if text else None
        addresses = [address for one in several[:MOST_OUTPUTS] for address in split_urls(one)]
        images = tuple(map(ResultImage, addresses[:MOST_OUTPUTS]))
        return Succeeded(images, faces=whole(data.get(self.faces))) if images else None


#: roop's table says 1 success, 2 failure; section 12 counts 0 as a failure of every tool.
FACE_SWAP_RESULT = ToolResult(failures=frozenset({0, 2}), finished=frozenset(), errors=FACE_ERRORS)


def tool(
    name: str,
    request: type[Request],
    *,
    code: str,
    fields: Fields,
    callback_documented: bool,
    result: ToolResult | None = None,
    limits: Check = no_limits,
    takes: Takes = every,
) -> Endpoint:
    """An image tool. `code` is what follows `saas/tool/`; its slashes stay slashes."""
    path = f"{SERVICE}/saas/tool/{code}"
    return Endpoint(
        name=name,
        request=request,
        submit_path=path,
        query_paths=(f"{path}/queryTask",),
        callback_documented=callback_documented,
        fields=fields,
        read=(result or ToolResult()).outcome,
        limits=limits,
        takes=takes,
        vendor_ids=("taskId", "task_id"),
    )
