"""Where Discord's REST API is. Without discord.py, so that the doctor can ask there too."""

from __future__ import annotations

from urllib.parse import urlsplit

API_PATH = "/api/v10"  #: Where the API is on a host that is named without a path.
DISCORD = f"https://discord.com{API_PATH}"


def rest_base(api_url: str | None) -> str:
    """The address that every route is put behind; `api_url` as in EASEL_DISCORD__API_URL."""
    if api_url is None:
        return DISCORD
    return api_url if urlsplit(api_url).path else api_url + API_PATH
