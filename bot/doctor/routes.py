"""Commands whose route lacks what it needs: each would be refused every time."""

from __future__ import annotations

from bot.config import Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine

#: Commands that hand the provider a picture by its address.
WITH_PICTURE = (
    "faceswap",
    "faces",
    "upscale",
    "describe",
    "removebg",
    "avatar",
    "outpaint",
    "style",
    "preview",
)


async def routes(settings: Settings, _: Machine) -> list[Finding]:
    """One finding for each thing that is missing; one line of all routes when nothing is."""
    found = [
        *_pictures(settings),
        *_pictures_elsewhere(settings),
        *_model(settings),
        *_tool(settings),
    ]
    if found:
        return found
    return [
        ok(
            "routes",
            ", ".join(f"{name} {route}" for name, route in settings.routes.named().items()),
        )
    ]


def _to_vendor(settings: Settings) -> set[str]:
    routed = {name for name, route in settings.routes.named().items() if route == "zhiqite"}
    return routed | set(_tools(settings))


def _tools(settings: Settings) -> list[str]:
    """Declared tools that take a picture: the vendor's, all of them."""
    return [
        name
        for name, tool in settings.tools.items()
        if any(field.kind == "picture" for field in tool.fields.values())
    ]


def _pictures(settings: Settings) -> list[Finding]:
    taking = (*WITH_PICTURE, *_tools(settings))
    commands = [name for name in taking if name in _to_vendor(settings)]
    if not commands or settings.public_url or settings.media.public_endpoint:
        return []
    names = " ".join(f"/{name}" for name in commands)
    if not settings.zhiqite.pass_attachment_urls:
        advice = "Set EASEL_PUBLIC_URL, or route them to the local provider."
        return [
            problem("routes", f"{names}: the vendor cannot fetch pictures from here", do=advice)
        ]
    advice = "Set EASEL_PUBLIC_URL: then only copies without metadata are handed out."
    says = (
        f"{names}: Discord's own attachment addresses go to the vendor, the pictures' metadata "
        "(place, camera) with them; pictures from other chats, or made here, are refused"
    )
    return [warning("routes", says, do=advice)]


def _pictures_elsewhere(settings: Settings) -> list[Finding]:
    """A local provider with an address of its own may be on another machine."""
    local = {name for name, route in settings.routes.named().items() if route == "local"}
    names = " ".join(f"/{name}" for name in WITH_PICTURE if name in local)
    if not names or settings.local.url is None or settings.public_url or settings.media.bucket:
        return []
    says = f"{names}: {settings.local.url} cannot fetch pictures from here"
    return [problem("routes", says, do="Set EASEL_PUBLIC_URL, or leave EASEL_LOCAL__URL out.")]


def _model(settings: Settings) -> list[Finding]:
    if "imagine" not in _to_vendor(settings) or settings.zhiqite.model:
        return []
    advice = "Set EASEL_ZHIQITE__MODEL to the name of one of the vendor's checkpoints."
    return [problem("routes", "/imagine: the vendor needs to be told a model", do=advice)]


def _tool(settings: Settings) -> list[Finding]:
    if "removebg" not in _to_vendor(settings) or "removebg" in settings.zhiqite.tool_paths:
        return []
    advice = "Set EASEL_ZHIQITE__TOOL_PATHS__REMOVEBG, or EASEL_ROUTES__REMOVEBG=local."
    says = "/removebg: the vendor's path for it is not published and not set"
    return [problem("routes", says, do=advice)]
