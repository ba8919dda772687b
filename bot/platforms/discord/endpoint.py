"""Where Discord's REST API is, and where it posts to. Without discord.py: the doctor asks too."""

from __future__ import annotations

from urllib.parse import urlsplit

API_PATH = "/api/v10"  #: Where the API is on a host that is named without a path.
DISCORD = f"https://discord.com{API_PATH}"
INTERACTIONS_PATH = "/discord/interactions"  #: On our own listener.


def rest_base(api_url: str | None) -> str:
    """The address that every route is put behind; `api_url` as in EASEL_DISCORD__API_URL."""
    if api_url is None:
        return DISCORD
    return api_url if urlsplit(api_url).path else api_url + API_PATH


def interactions_url(public_url: str | None) -> str | None:
    """Where Discord reaches our listener; None without a public address."""
    return None if public_url is None else f"{public_url.rstrip('/')}{INTERACTIONS_PATH}"
