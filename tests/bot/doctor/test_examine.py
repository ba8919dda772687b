"""The whole round of the doctor: every check has its say, whatever happens to one of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.environment import bare
from support.machine import HEALTHY
from support.ports import free_port

from bot.config import load
from bot.doctor.checks import CHECKS, examine
from bot.doctor.finding import Finding
from bot.doctor.report import report

ONLY_LOCAL = {
    "routes": dict.fromkeys(("imagine", "faceswap", "upscale", "describe", "removebg"), "local"),
    "local": {"url": "http://127.0.0.1:1"},
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


async def test_a_check_that_breaks_is_told_and_the_others_go_on() -> None:
    def broken(_: Path) -> int:
        raise PermissionError("no statfs here")

    machine = replace(HEALTHY, free=broken)
    found = [one async for one in examine(load(**ONLY_LOCAL), machine, online=False)]
    (told,) = [one for one in found if one.check == "data folder"]
    assert (told.level, told.says) == ("problem", "could not be checked (PermissionError)")
    assert {"clock", "database", "routes"} <= {one.check for one in found}


async def test_every_check_says_something() -> None:
    settings = load(listener={"port": free_port()}, **ONLY_LOCAL)
    found = {one.check async for one in examine(settings, HEALTHY, online=False)}
    assert {name for name, _ in CHECKS} <= found


async def test_the_vendor_is_asked_only_when_that_is_wanted() -> None:
    settings = load(**ONLY_LOCAL)
    for online in (False, True):
        found = {one.check async for one in examine(settings, HEALTHY, online=online)}
        assert ("vendor" in found) is online


async def test_the_report_is_one_line_a_finding_with_what_to_do() -> None:
    lines: list[str] = []
    status = await report(load(**ONLY_LOCAL), online=False, as_json=False, say=lines.append)
    assert status == 1
    assert all("\n" not in line for line in lines)
    assert (
        "problem  local provider: does not answer at http://127.0.0.1:1. "
        "Start `easel provider` there, or leave EASEL_LOCAL__URL out." in lines
    )


async def test_the_report_for_programs_is_one_object_with_the_same() -> None:
    told: list[str] = []
    status = await report(load(**ONLY_LOCAL), online=False, as_json=True, say=told.append)
    (text,) = told
    report_ = json.loads(text)
    assert (status, report_["healthy"]) == (1, False)
    assert all(
        finding.keys() == {"check", "level", "says", "do"} for finding in report_["findings"]
    )


def test_a_line_begins_with_its_level() -> None:
    assert Finding("clock", "ok", "it is noon").line() == "ok       clock: it is noon."
    assert Finding("disk", "warning", "low", "Make room.").line() == (
        "warning  disk: low. Make room."
    )
