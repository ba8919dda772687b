"""Asking for updates: each is dealt with once, whatever is cut, refused or restarted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.faketelegram.notebook import rows
from support.faketelegram.room import jpeg, room
from support.faketelegram.server import FakeTelegram

from bot.errors import OperatorError


async def test_an_update_is_confirmed_once_it_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.invoked()
        await r.telegram.until(lambda: not r.telegram.updates)
        assert rows(tmp_path, "SELECT count(*) FROM telegram_updates") == [(1,)]


async def test_what_was_not_dealt_with_is_after_a_restart_in_the_same_message(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        r.dispatch.gate = asyncio.Event()
        r.telegram.write(ada, "/imagine a fox")
        first = await r.invoked()
        await r.telegram.until(lambda: not r.telegram.updates)  # Telegram has forgotten it
        await r.platform.stop()
        r.dispatch.gate.set()
        r.platform = r.make()
        await r.platform.start(r.dispatch)
        again = await r.invoked(2)
        assert (again.id, again.address) == (first.id, first.address)
        assert len(r.telegram.from_bot(r.telegram.private(ada))) == 1


async def test_what_was_dealt_with_is_not_begun_again(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        asked = r.telegram.write(ada, "/imagine a fox")
        await r.invoked()
        await r.telegram.until(
            lambda: "Waiting" in r.telegram.from_bot(r.telegram.private(ada))[0].text
        )
        await r.restart()
        r.telegram.updates.append({"update_id": 1000, "message": asked.view()})  # told once more
        r.telegram.write(ada, "/quota")
        assert (await r.invoked(2)).command == "quota"


async def test_a_command_answered_in_text_is_begun_at_most_once(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        r.dispatch.gate = asyncio.Event()
        r.telegram.write(ada, "/cancel")
        await r.invoked()
        await r.platform.stop()
        r.dispatch.gate.set()
        r.platform = r.make()
        await r.platform.start(r.dispatch)
        r.telegram.write(ada, "/quota")
        await r.invoked(2)
        assert [i.command for i in r.dispatch.invoked] == ["cancel", "quota"]


@pytest.mark.parametrize("fault", ["cut", "500"])
async def test_an_answer_telegram_did_not_take_is_sent_again_and_not_asked_again(
    tmp_path: Path, fault: str
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        if fault == "cut":
            r.telegram.faults.cut("sendMessage")
        else:
            r.telegram.faults.refuse("sendMessage", 500, "Internal Server Error")
        r.telegram.write(ada, "/cancel")
        await r.telegram.until(lambda: r.telegram.from_bot(r.telegram.private(ada)))
        assert len(r.dispatch.invoked) == 1


async def test_an_album_is_put_together_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        one, two = jpeg(1), jpeg(2)
        r.telegram.album(ada, [one, two], "/faceswap")
        await r.telegram.until(lambda: not r.telegram.updates)
        await r.restart()
        await r.invoked()
        assert r.dispatch.attached == [{"source": one, "target": two}]


@pytest.mark.parametrize("fault", ["cut", "500", "conflict", "flood"])
async def test_faults_of_the_connection_are_overcome(tmp_path: Path, fault: str) -> None:
    def prepare(telegram: FakeTelegram) -> None:
        match fault:
            case "cut":
                telegram.faults.cut("getUpdates")
            case "500":
                telegram.faults.refuse("getUpdates", 500, "Internal Server Error")
            case "conflict":
                words = "Conflict: terminated by other getUpdates request"
                telegram.faults.refuse("getUpdates", 409, words)
            case "flood":
                telegram.faults.flood("getUpdates", 1)

    async with room(tmp_path, prepare=prepare) as r:
        problem = await r.telegram.until(lambda: r.platform._ingress.problem)  # type: ignore[union-attr]
        assert ("another program" in problem) is (fault == "conflict")
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.invoked()
        assert await r.platform.problem() is None


@pytest.mark.parametrize("fault", ["cut", "lost", "500", "flood"])
async def test_a_placeholder_telegram_did_not_take_is_sent_again(
    tmp_path: Path, fault: str
) -> None:
    async with room(tmp_path) as r:
        match fault:
            case "cut":
                r.telegram.faults.cut("sendMessage")
            case "lost":
                r.telegram.faults.break_after("sendMessage")
            case "500":
                r.telegram.faults.refuse("sendMessage", 500, "Internal Server Error")
            case "flood":
                r.telegram.faults.flood("sendMessage", 1)
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/imagine a fox")
        await r.invoked()
        # What got no answer may have arrived: the one thing that may appear twice.
        assert len(r.telegram.from_bot(r.telegram.private(ada))) == (2 if fault == "lost" else 1)


async def test_where_nothing_may_be_said_nothing_is_begun(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        group.forbidden.add("messages")
        r.telegram.write(ada, "/imagine a fox", group)
        r.telegram.write(ada, "/imagine a wolf")
        assert (await r.invoked()).options["prompt"] == "a wolf"
        await r.platform.stop()  # finishes what is in hand
        assert rows(tmp_path, "SELECT 1 FROM telegram_updates WHERE NOT done") == []
        assert len(r.dispatch.invoked) == 1


async def test_telegram_away_at_the_start_holds_up_nobody_and_is_found_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(telegram: FakeTelegram) -> None:
        telegram.faults.refuse("getMe", 502, "Bad Gateway", times=2)

    async with room(tmp_path, prepare=prepare) as r:
        r.telegram.write(r.telegram.person("Ada"), "/imagine a fox")
        await r.invoked()


async def test_a_token_telegram_refuses_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    def prepare(telegram: FakeTelegram) -> None:
        telegram.faults.refuse("getMe", 401, "Unauthorized")

    with pytest.raises(OperatorError, match="EASEL_TELEGRAM__TOKEN") as error:
        async with room(tmp_path, prepare=prepare):
            raise AssertionError("it started")
    assert "4242424" not in str(error.value)
    assert error.value.__cause__ is None


async def test_the_menu_is_told_per_language_and_per_place(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        await r.telegram.until(lambda: len(r.telegram.methods.commands) == 6)
        scopes = {scope for scope, _ in r.telegram.methods.commands}
        assert scopes == {"default", "all_group_chats", "all_chat_administrators"}
        assert {language for _, language in r.telegram.methods.commands} == {"", "zh"}
        names = [c["command"] for c in r.telegram.methods.commands["default", ""]]
        assert {"imagine", "cancel", "help"} <= set(names)
