"""Links to pictures of ours: good for a week, and made only where we can be reached."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bot.pictures.links import LINK_S, Links
from bot.signing import Signer

NOW_S = 1_700_000_000
SIGNER = Signer(b"a secret of thirty-two characters")


def links(base: str | None) -> Links:
    return Links(SIGNER, base=base, clock=lambda: NOW_S * 1000)


async def test_a_link_is_signed_for_that_picture_and_a_week() -> None:
    link = await links("https://easel.example.org").link("media1")
    assert link is not None
    assert link.startswith("https://easel.example.org/media/media1?")
    asked = parse_qs(urlsplit(link).query)
    expires_at = int(asked["exp"][0])
    assert expires_at == NOW_S + LINK_S == NOW_S + 604_800
    assert SIGNER.is_media_signature("media1", expires_at, asked["sig"][0])


async def test_without_a_public_address_there_is_no_link() -> None:
    assert await links(None).link("media1") is None
