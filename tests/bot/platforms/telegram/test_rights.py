"""Where no picture may be posted, nothing is begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.faketelegram.room import room


@pytest.mark.parametrize("status", ["member", "restricted"])
@pytest.mark.parametrize("what", ["photos", "documents"])
async def test_a_group_that_forbids_pictures_is_told_before_anything_is_begun(
    tmp_path: Path, status: str, what: str
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        group.bot = status
        group.forbidden.add(what)
        r.telegram.write(ada, "/imagine a fox", group)
        words = "I may not send pictures in this group"
        await r.telegram.until(lambda: any(words in m.text for m in r.telegram.from_bot(group)))
        assert len(r.telegram.from_bot(group)) == 1
        assert r.dispatch.invoked == []
        group.forbidden.clear()
        r.telegram.write(ada, "/imagine a fox", group)
        await r.invoked()


async def test_an_administrator_is_not_bound_by_the_groups_rules(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        group.bot = "administrator"
        group.forbidden.add("photos")
        r.telegram.write(ada, "/imagine a fox", group)
        await r.invoked()


async def test_it_is_looked_at_once_in_a_while_and_never_in_private(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        for _ in range(3):
            r.telegram.write(ada, "/imagine a fox", group)
        r.telegram.write(ada, "/imagine a fox")
        await r.invoked(4)
        assert len(r.telegram.called("getChat")) == 1


async def test_where_it_cannot_be_known_the_command_goes_on(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.telegram.faults.refuse("getChatMember", 500, "Internal Server Error", times=2)
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a fox", r.telegram.group(ada))
        await r.invoked()
