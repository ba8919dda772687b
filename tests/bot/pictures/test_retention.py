"""What has expired goes from the store and from the database, wherever pictures are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.bucket import Server, bucket_store, settings_of
from support.stored import LEASE_MS, NOON, Store, new_media

from bot.pictures.folder import FolderStore
from bot.pictures.store import MediaStore
from storage import claims, media, transitions
from storage.tasks import State


@pytest.fixture(params=["folder", "bucket"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MediaStore]:
    if request.param == "folder":
        yield FolderStore(tmp_path / "media")
        return
    s3: Server = request.getfixturevalue("s3")
    store = bucket_store(settings_of(s3.url, s3.fresh()), tmp_path / "media")
    yield store
    await store.close()


async def is_there(kept: MediaStore, one: media.Media) -> bool:
    try:
        async with kept.lent(one):
            return True
    except FileNotFoundError:
        return False


async def test_what_is_too_old_is_removed_and_what_is_younger_stays(kept: MediaStore) -> None:
    rows = Store.in_memory()
    task = rows.task_in(State.SUCCEEDED)
    results = []
    for number in range(3):
        one = new_media(number, task_id=task.id, slot=str(number), created_at=NOON + number * 1000)
        file = kept.incoming(one.id)
        file.write_bytes(b"a picture")
        path = await kept.keep(file, media_id=one.id, media_type="image/png")
        results.append(replace(one, path=path))
    assert rows(transitions.keep_results(task.id, task.attempt, results))
    [held] = rows(claims.claim_due(now=NOON, lease_ms=LEASE_MS, limit=1))
    rows(transitions.delivered(held.id, held.attempt, address="{}", charge=1, now=NOON))

    old = rows(media.expired(NOON + 1500))
    await kept.remove(old)
    rows(media.forget([one.id for one in old]))

    assert [await is_there(kept, one) for one in results] == [False, False, True]
    assert rows(media.known([one.id for one in results])) == {results[2].id}
    rows.close()
