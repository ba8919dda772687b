from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.faketelegram.room import room

from commands import COMMANDS, find


async def test_moderators_commands_are_shown_to_administrators_only(tmp_path: Path) -> None:
    quota = find("quota")
    assert quota is not None
    commands = [c for c in COMMANDS if c is not quota] + [replace(quota, moderators=True)]
    async with room(tmp_path, commands=commands) as r:
        await r.telegram.until(lambda: len(r.telegram.methods.commands) == 6)
        told = {
            scope: [command["command"] for command in r.telegram.methods.commands[scope, ""]]
            for scope in ("default", "all_group_chats", "all_chat_administrators")
        }
        assert "quota" not in told["default"]
        assert "quota" not in told["all_group_chats"]
        assert "quota" in told["all_chat_administrators"]
        assert "imagine" in told["all_chat_administrators"]


async def test_a_menu_that_is_refused_stops_nothing(tmp_path: Path) -> None:
    def prepare(telegram: object) -> None:
        telegram.faults.refuse("setMyCommands", 400, "Bad Request: strange")  # type: ignore[attr-defined]

    async with room(tmp_path, prepare=prepare) as r:
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.invoked()
