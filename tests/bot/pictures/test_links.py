"""Links to pictures of ours: good for a week, and made only where they can be reached."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from support.bucket import Server, bucket_store, settings_of

from bot.pictures.folder import FolderStore
from bot.pictures.links import LINK_S, Links, StoreLinks
from bot.signing import Signer
from storage.media import Media

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


PICTURE = Media("media1", "t1", "result", "0", "a1/media1.png", "image/png", 1, 1, 1, "", 0)


async def find(media_id: str) -> Media | None:
    return PICTURE if media_id == PICTURE.id else None


async def test_a_link_to_the_bucket_is_for_that_picture_and_as_long(
    s3: Server, tmp_path: Path
) -> None:
    media = settings_of(s3.url, "easel", public_endpoint="https://media.example.org")
    store = bucket_store(media, tmp_path)
    link = await StoreLinks(store, find=find).link("media1")
    assert link is not None
    assert link.startswith("https://media.example.org/easel/a1/media1.png?")
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == [str(LINK_S)]
    inside = await StoreLinks(store, find=find, seconds=60, inside=True).link("media1")
    assert (inside or "").startswith(f"{s3.url}/easel/a1/media1.png?")
    await store.close()


async def test_a_picture_that_is_not_kept_or_not_in_a_bucket_has_no_such_link(
    s3: Server, tmp_path: Path
) -> None:
    media = settings_of(s3.url, "easel", public_endpoint="https://media.example.org")
    store = bucket_store(media, tmp_path / "a")
    assert await StoreLinks(store, find=find).link("another") is None
    await store.close()
    assert await StoreLinks(FolderStore(tmp_path / "b"), find=find).link("media1") is None
