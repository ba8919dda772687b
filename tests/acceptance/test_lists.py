"""The list of models with the real process: read once, kept over kill -9, and asked by refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.vendor import LISTS
from support.world import world

pytestmark = pytest.mark.stores


async def test_a_restart_pays_for_no_list_and_still_knows_the_models(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.vendor.wait_for(lambda: w.vendor.listings.total() == len(LISTS))
        drawn = await w.chat.ask("imagine", {"prompt": "a boat"})
        await w.chat.until(drawn, "done")
        await w.restart()
        refused = await w.chat.ask("imagine", {"prompt": "a boat", "model": "fotonn"})
        assert "The nearest are “Photon”." in (await w.chat.until(refused, "notice")).text
        drawn = await w.chat.ask("imagine", {"prompt": "a boat", "model": "photon"})
        await w.chat.until(drawn, "done")
        jobs = [job.body["alwayson_scripts"] for job in w.vendor.jobs.values()]
        models = [envelope["sd_model_checkpoint"] for envelope in jobs]
        assert models == ["model.safetensors", "photon_v1.safetensors"]
        assert w.vendor.listings == dict.fromkeys(LISTS, 1)
