"""Without a public address, with the real process: the vendor gets the chat's own, and no log."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.world import World, world

pytestmark = pytest.mark.stores

SECRET = "hm=0123456789abcdef"
NO_ADDRESS = {
    "EASEL_PUBLIC_URL": "",
    "EASEL_POLLING__FIRST_AFTER_S": "1",
    "EASEL_LOG__LEVEL": "debug",
}
PASSED_ON = {
    **NO_ADDRESS,
    "EASEL_ZHIQITE__PASS_ATTACHMENT_URLS": "true",
    "EASEL_DISCORD__ATTACHMENT_HOSTS": '["127.0.0.1"]',
}


async def redraw(w: World) -> str:
    attached = {"name": "a.png", "url": f"{w.vendor.url}/results/a.png?ex=1&{SECRET}"}
    return await w.chat.ask("imagine", {"prompt": "a boat", "image": attached})


async def test_the_vendor_fetches_the_attachment_itself_and_nobody_reads_its_address_in_a_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, **PASSED_ON) as w:
        message = await redraw(w)
        await w.chat.until(message, "done")
        (job,) = w.vendor.jobs.values()
        address = f"{w.vendor.url}/results/a.png?ex=1&{SECRET}"
        assert job.body["alwayson_scripts"]["image_link"] == address
        await w.until_state("delivered")
        w.check_exactly_once()
        assert await w.service.stop() == 0  # its last line may come after the last commit
    logged = "".join(capfd.readouterr())
    assert "delivered" in logged
    assert SECRET not in logged


@pytest.mark.parametrize("missing", ["PASS_ATTACHMENT_URLS", "ATTACHMENT_HOSTS"])
async def test_it_is_refused_unless_it_is_switched_on_and_the_host_is_listed(
    tmp_path: Path, missing: str
) -> None:
    settings = {name: value for name, value in PASSED_ON.items() if not name.endswith(missing)}
    async with world(tmp_path, **settings) as w:
        shown = await w.chat.until(await redraw(w), "notice")
        assert "The image service " in shown.text
        assert w.vendor.calls == {}


async def test_it_is_still_known_after_kill_9_before_it_was_sent(tmp_path: Path) -> None:
    async with world(tmp_path, **PASSED_ON) as w:
        w.vendor.before_accepting.close()
        message = await redraw(w)
        await w.vendor.wait_for(lambda: w.vendor.before_accepting.waiting == 1)
        await w.service.kill()
        w.vendor.drop_waiting()
        w.vendor.before_accepting.open()
        await w.service.start()
        await w.chat.until(message, "done", timeout_s=60)
        (job,) = w.vendor.jobs.values()
        assert SECRET in job.body["alwayson_scripts"]["image_link"]
        await w.until_state("delivered")
        w.check_exactly_once()
