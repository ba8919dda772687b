"""Pictures in a bucket: processes that share nothing else die, and it is away for a while."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from PIL import Image
from support.bucket import Server as Bucket
from support.bucket import bucket_store, environment_of, gate, now_ms, settings_of
from support.databases import rows
from support.fleet import Fleet, fleet
from support.postgres import Server
from support.world import World, world

from bot.signing import Signer

pytestmark = pytest.mark.chaos

CALLBACKS = {"EASEL_ZHIQITE__CALLBACK_UNDOCUMENTED": "true"}
PROMPT = {"prompt": "a lighthouse in a storm"}
KEY = b"a key of all processes"  # as in support/fleet.py


async def test_a_picture_whose_row_was_never_written_is_swept_from_the_bucket(
    tmp_path: Path, s3: Bucket
) -> None:
    name = s3.fresh()
    async with gate(s3) as front, world(tmp_path, **environment_of(front.url, name)) as w:
        front.hold("PUT")
        message = await w.chat.ask("imagine", PROMPT)
        await front.holding()
        await w.service.kill()
        assert len(s3.keys(name)) == 1
        front.release()
        await w.service.start()
        await w.chat.until(message, "done")
        await w.until_state("delivered")
        assert len(s3.keys(name)) == 2
        assert await _sweep(w, s3, name, tmp_path / "sweeper") == 1
        assert s3.keys(name) == {path for (path,) in rows(tmp_path, "SELECT path FROM media")}
        w.check_exactly_once()
        w.check_ledger(tasks=1, settled=1)


async def _sweep(w: World, s3: Bucket, name: str, folder: Path) -> int:
    store = bucket_store(settings_of(s3.url, name), folder)

    async def known(ids: Sequence[str]) -> set[str]:
        marks = ", ".join("?" * len(ids))
        found = rows(w.data_dir, f"SELECT id FROM media WHERE id IN ({marks})", *ids)  # noqa: S608
        return {media_id for (media_id,) in found}

    try:
        # An hour ahead: whatever is there now is old.
        return await store.sweep(before=now_ms() + 3_600_000, known=known)
    finally:
        await store.close()


async def test_a_bucket_that_refuses_for_a_while_delays_results_and_loses_none(
    tmp_path: Path, s3: Bucket
) -> None:
    name = s3.fresh()
    async with gate(s3) as front, world(tmp_path, **environment_of(front.url, name)) as w:
        front.refused, front.refusing = "PUT", [503, 403, 500, 429, 403]
        asked = [await w.chat.ask("imagine", PROMPT) for _ in range(3)]
        for message in asked:
            await w.chat.until(message, "done")
        await w.until_state("delivered")
        assert front.refusing == []
        w.check_exactly_once()
        w.check_ledger(tasks=3, settled=3)


async def test_a_picture_that_is_attached_while_the_bucket_refuses_costs_nothing(
    tmp_path: Path, s3: Bucket
) -> None:
    name = s3.fresh()
    async with (
        gate(s3) as front,
        world(tmp_path, **CALLBACKS, **environment_of(front.url, name)) as w,
    ):
        front.refused, front.refusing = "PUT", [403]
        options = {**PROMPT, "image": {"path": str(_picture(tmp_path))}}
        refused = await w.chat.ask("imagine", options)
        await w.chat.until(refused, "notice")
        assert "Try again in a minute" in w.chat.messages[refused].text
        await w.chat.until(await w.chat.ask("imagine", options), "done")
        await w.until_state("delivered")
        w.check_ledger(tasks=1, settled=1)


async def test_the_local_provider_fetches_pictures_from_the_bucket(
    tmp_path: Path, s3: Bucket
) -> None:
    name = s3.fresh()
    more = {"EASEL_ROUTES__DESCRIBE": "local", **environment_of(s3.url, name)}
    async with world(tmp_path / "data", **more) as w:
        attached = _picture(tmp_path)
        message = await w.chat.ask("describe", {"image": {"path": str(attached)}})
        await w.chat.until(message, "done")
        assert len(s3.keys(name)) == 1


async def test_processes_that_share_only_database_and_bucket_serve_each_others_pictures(
    tmp_path: Path, server: Server, s3: Bucket
) -> None:
    async with _apart(tmp_path, await server.fresh(), s3) as f:
        attached = _picture(tmp_path)
        options = {**PROMPT, "image": {"path": str(attached)}}
        message = await f.chat.ask("imagine", options)
        await f.chat.until(message, "done")
        ((input_id, input_path), (result_id, _)) = await f.rows(
            "SELECT id, path FROM media ORDER BY kind"
        )
        # The vendor was given the bucket's own address, of what the front had taken in.
        (job,) = f.vendor.jobs.values()
        (given,) = _addresses(job.body)
        assert urlsplit(given).path.endswith(f"/{input_path}")
        assert "X-Amz-Signature" in given
        async with aiohttp.ClientSession() as http:
            async with http.get(given) as answer:
                assert answer.status == 200
                assert _pixels(await answer.read()) == _pixels(attached.read_bytes())
            # Whoever has one of our own addresses is sent there by a process that never had it.
            ours = Signer(KEY).media_path(result_id, now_ms() // 1000 + 600)
            async with http.get(f.front.url + ours) as answer:
                assert [one.status for one in answer.history] == [302]
                assert hashlib.sha256(await answer.read()).hexdigest() in (
                    f.chat.messages[message].pictures
                )
        assert input_id != result_id
        await f.check_exactly_once()


async def test_a_result_that_one_worker_kept_another_delivers(
    tmp_path: Path, server: Server, s3: Bucket
) -> None:
    async with (
        gate(s3) as front,
        _apart(tmp_path, await server.fresh(), s3, endpoint=front.url) as f,
    ):
        first, second = f.workers
        await second.kill()
        f.chat.hold("done")
        asked = [await f.chat.ask("imagine", PROMPT) for _ in range(5)]
        await f.chat.wait_for(lambda: f.chat.received["done"] == 5)
        await first.kill()
        assert _copies(tmp_path / "process-2") == []
        f.chat.release()
        # Its first sweep lists the bucket, so one of these is for that.
        front.refused, front.refusing = "GET", [403] * 4
        await second.start()
        await f.chat.wait_for(lambda: f.chat.received["done"] == 10)
        await f.check_exactly_once()
        await f.check_ledger(tasks=5, settled=5)
        assert front.refusing == []
        kept = {Path(path).name for (path,) in await f.rows("SELECT path FROM media")}
        assert {path.name for path in _copies(tmp_path / "process-2")} == kept
        for message in asked:
            assert len(f.chat.messages[message].pictures) == 1
        # Nobody reaches this bucket from outside: the front passes on what it fetches there.
        (media_id,) = (await f.rows("SELECT id FROM media LIMIT 1"))[0]
        ours = Signer(KEY).media_path(media_id, now_ms() // 1000 + 600)
        async with aiohttp.ClientSession() as http, http.get(f.front.url + ours) as answer:
            assert answer.history == ()
            picture = hashlib.sha256(await answer.read()).hexdigest()
        assert picture in {one for m in asked for one in f.chat.messages[m].pictures}


async def test_of_workers_without_a_common_folder_one_dies_again_and_again(
    tmp_path: Path, server: Server, s3: Bucket
) -> None:
    async with (
        gate(s3) as front,
        _apart(tmp_path, await server.fresh(), s3, endpoint=front.url, cache_mb=1) as f,
    ):
        asked: list[str] = []
        for victim in (*f.workers, *f.workers, *f.workers):
            asked += [
                await f.chat.ask("imagine", PROMPT, person=f"p{number % 7}") for number in range(30)
            ]
            front.refusing = [503, 403, 500]
            await f.chat.until(asked[-20], "running", "done")
            await victim.kill()
            await f.chat.until(asked[-28], "done")
            await victim.start()
        for message in asked:
            await f.chat.until(message, "done")
        await f.check_exactly_once()
        await f.check_ledger(tasks=180, settled=180)


def _apart(
    folder: Path, url: str, s3: Bucket, *, endpoint: str | None = None, cache_mb: int = 64
) -> AbstractAsyncContextManager[Fleet]:
    """Processes without a common folder; without an `endpoint` everybody reaches the bucket."""
    more = {**CALLBACKS, **environment_of(endpoint or s3.url, s3.fresh())}
    more["EASEL_MEDIA__CACHE_MB"] = str(cache_mb)
    if endpoint is None:
        more["EASEL_MEDIA__PUBLIC_ENDPOINT"] = s3.url
    return fleet(folder, url, workers=2, apart=True, **more)


def _addresses(body: object) -> set[str]:
    """Every address in a request's body that is signed for the bucket."""
    return set(re.findall(r'https?://[^"\s]+X-Amz-Signature[^"\s]+', json.dumps(body)))


def _copies(data_dir: Path) -> list[Path]:
    return list(data_dir.glob("media/cache/*/*.png"))


def _picture(folder: Path) -> Path:
    path = folder / "attached.png"
    Image.effect_noise((64, 48), 60).save(path)
    return path


def _pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()
