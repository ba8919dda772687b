"""The lists of models and the like: read whole, kept, and paid for no more often than promised."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.provider.client import ProviderClient
from bot.provider.offers import MAX_PAGES, Offer
from bot.provider.stock import FIRST_PAUSE_MS, FRESH_MS, Stock, pause_ms

from .conftest import NOW, LoopbackVendor

Make = Callable[[], Stock]


@dataclass
class Hour:
    """A clock that a test moves."""

    now: int = NOW


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def make(client: ProviderClient, tmp_path: Path, hour: Hour) -> Make:
    """A process that wants the models, again and again on the same folder."""
    return lambda: Stock(
        {"zhiqite": client},
        wanted=[("zhiqite", "models"), ("elsewhere", "models")],
        folder=tmp_path / "lists",
        clock=lambda: hour.now,
    )


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"sdModelCheckpoint": f"{number}.ckpt", "sdModelName": f"Model {number}", **more}


def page(*rows: dict[str, Any], total: int) -> dict[str, Any]:
    data = {"rows": list(rows), "total": total, "pageSize": 100, "pageNum": 1}
    return {"code": "200", "msg": "success", "data": data}


def pages_of(vendor: LoopbackVendor, total: int, *, size: int) -> None:
    """A vendor with so many models that gives `size` at once, whatever it is asked for."""

    async def handler(_: web.Request) -> web.Response:
        first = (json.loads(vendor.heard[-1].body)["pageNum"] - 1) * size
        rows = [row(number) for number in range(first, min(first + size, total))]
        return web.json_response(page(*rows, total=total))

    vendor.handler = handler


def values(stock: Stock) -> list[str] | None:
    offers = stock.offers("zhiqite", "models")
    return None if offers is None else [offer.value for offer in offers.rows]


async def test_every_page_is_read_however_few_rows_the_vendor_gives_at_once(
    make: Make, vendor: LoopbackVendor
) -> None:
    pages_of(vendor, 7, size=3)
    stock = make()
    await stock.refresh()
    assert values(stock) == [f"{number}.ckpt" for number in range(7)]
    assert [heard.json()["pageNum"] for heard in vendor.heard] == [1, 2, 3]


async def test_a_provider_that_repeats_its_first_page_is_not_asked_for_ever(
    make: Make, vendor: LoopbackVendor
) -> None:
    vendor.answers(page(row(1), row(2), total=900))
    stock = make()
    await stock.refresh()
    offers = stock.offers("zhiqite", "models")
    assert offers is not None
    assert (len(offers.rows), offers.whole) == (2, False)
    assert len(vendor.heard) == 2


async def test_a_list_without_end_is_read_as_far_as_may_be_paid(
    make: Make, vendor: LoopbackVendor
) -> None:
    pages_of(vendor, 100_000, size=2)
    stock = make()
    await stock.refresh()
    assert len(vendor.heard) == MAX_PAGES
    offers = stock.offers("zhiqite", "models")
    assert offers is not None
    assert not offers.whole


async def test_what_is_offline_is_left_out_and_adult_entries_are_marked(
    make: Make, vendor: LoopbackVendor
) -> None:
    vendor.answers(page(row(1), row(2, modelStatus=0), row(3, isAdult=1), total=3))
    stock = make()
    await stock.refresh()
    offers = stock.offers("zhiqite", "models")
    assert offers is not None
    assert offers.rows == (Offer("1.ckpt", "Model 1"), Offer("3.ckpt", "Model 3", adult=True))
    assert offers.whole


async def test_two_models_of_one_title_are_told_apart(make: Make, vendor: LoopbackVendor) -> None:
    twins = [row(number, sdModelName="Photon") for number in (1, 2)]
    vendor.answers(page(*twins, row(3), total=3))
    stock = make()
    await stock.refresh()
    offers = stock.offers("zhiqite", "models")
    assert offers is not None
    titles = [offer.title for offer in offers.rows]
    assert titles == ["Photon (1.ckpt)", "Photon (2.ckpt)", "Model 3"]


async def test_a_restart_pays_for_nothing_while_the_list_is_fresh(
    make: Make, vendor: LoopbackVendor, hour: Hour
) -> None:
    vendor.answers(page(row(1), total=1))
    await make().refresh()
    hour.now += FRESH_MS - 60_000
    after = make()
    wait_s = await after.refresh()
    assert values(after) == ["1.ckpt"]
    assert (len(vendor.heard), wait_s) == (1, 60)
    hour.now += 60_000
    await after.refresh()
    assert len(vendor.heard) == 2


async def test_a_failed_refresh_keeps_the_old_list_and_comes_back_ever_later(
    make: Make, vendor: LoopbackVendor, hour: Hour
) -> None:
    vendor.answers(page(row(1), total=1))
    stock = make()
    await stock.refresh()
    vendor.answers({"code": "500", "msg": "out of order", "data": None})
    hour.now += FRESH_MS
    waits = []
    for _ in range(3):
        waits.append(await stock.refresh())
        hour.now += round(waits[-1] * 1000)
    assert values(stock) == ["1.ckpt"]
    assert waits == [60, 120, 240]
    vendor.answers(page(row(2), total=1))
    await stock.refresh()
    assert values(stock) == ["2.ckpt"]


async def test_nothing_is_known_before_the_first_answer(make: Make, vendor: LoopbackVendor) -> None:
    vendor.answers(b"<html>gateway</html>")
    stock = make()
    await stock.refresh()
    assert values(stock) is None


async def test_the_list_of_another_address_is_not_taken_for_this_ones(
    make: Make, vendor: LoopbackVendor, tmp_path: Path
) -> None:
    vendor.answers(page(row(1), total=1))
    await make().refresh()
    kept = tmp_path / "lists" / "zhiqite-models.json"
    kept.write_text(kept.read_text().replace(vendor.url, "https://other.test"))
    await make().refresh()
    assert len(vendor.heard) == 2


async def test_a_file_that_cannot_be_read_is_read_from_the_vendor_again(
    make: Make, vendor: LoopbackVendor, tmp_path: Path
) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "zhiqite-models.json").write_text("{")
    vendor.answers(page(row(1), total=1))
    stock = make()
    await stock.refresh()
    assert values(stock) == ["1.ckpt"]


def test_pauses_grow_up_to_the_usual_time_between_two_readings() -> None:
    assert [pause_ms(failures) for failures in (1, 2, 3)] == [
        FIRST_PAUSE_MS,
        2 * FIRST_PAUSE_MS,
        4 * FIRST_PAUSE_MS,
    ]
    assert pause_ms(50) == FRESH_MS
