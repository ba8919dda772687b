"""What a content check advises against: shown, covered, held back, withheld or deleted, each
picture as the server has set it, and paid for as it has set that."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.chat import Shown
from support.databases import rows
from support.flagged import ADULTS, LOG, flag, set_rules
from support.vendor import model
from support.world import World, world

pytestmark = pytest.mark.stores

PROMPT = {"prompt": "a lighthouse in a storm"}
FOUR = {**PROMPT, "images": 4}
PORN = ("pornographic_adultContent",)


@asynccontextmanager
async def server(folder: Path, **rules: Any) -> AsyncIterator[World]:
    async with world(folder) as w:
        set_rules(folder, **rules)
        yield w


async def made(w: World, *verdicts: str, **options: Any) -> Shown:
    """What a person sees in the end of a request whose pictures came with these verdicts."""
    labels = options.pop("labels", ())
    flag(w.vendor, *verdicts, labels=labels)
    message = await w.chat.ask("imagine", {**PROMPT, "images": len(verdicts), **options})
    return await w.chat.until(message, "done", "failed")


async def charged(w: World) -> int:
    """What was charged in all, once nothing is under way any more."""
    await w.until(lambda: set(w.states().values()) <= {"delivered", "failed"})
    assert rows(w.data_dir, "SELECT count(*) FROM reservations WHERE state = 'held'") == [(0,)]
    [(used,)] = rows(w.data_dir, "SELECT coalesce(sum(used), 0) FROM usage")
    return int(used)


def fetched(w: World) -> int:
    return len(list((w.data_dir / "media").rglob("*.png")))


@pytest.mark.parametrize("rule", ["withhold", "delete"])
async def test_what_is_withheld_is_never_fetched_said_and_given_back(
    tmp_path: Path, rule: str
) -> None:
    async with server(tmp_path, flagged=rule) as w:
        shown = await made(w, "ok", "flagged", "ok", "deleted")
        assert len(shown.pictures) == 2
        assert "2 of 4 pictures can be shown. Withheld by the content check: 2." in shown.text
        assert "given back" in shown.text
        none = await made(w, "flagged")
        assert (none.status, none.pictures) == ("failed", [])
        assert "The content check withheld the result. Your credits were given" in none.text
        assert fetched(w) == 2
        assert await charged(w) == 2


@pytest.mark.parametrize(
    ("rule", "spoilers"), [("show", [False] * 3), ("spoiler", [False, True, False])]
)
async def test_what_a_server_wants_to_see_is_shown(
    tmp_path: Path, rule: str, spoilers: list[bool]
) -> None:
    async with server(tmp_path, flagged=rule) as w:
        shown = await made(w, "ok", "flagged", "ok")
        assert shown.spoilers == spoilers
        assert shown.text == "Done."
        assert await charged(w) == 3


async def test_a_server_may_charge_for_what_it_withholds(tmp_path: Path) -> None:
    async with server(tmp_path, flagged_cost="charge") as w:
        shown = await made(w, "ok", "flagged", "deleted")
        assert "charged as well, as this server has set it" in shown.text
        none = await made(w, "flagged", "deleted")
        assert "As this server has set it, it cost 2 credits." in none.text
        assert "given back" not in none.text
        assert await charged(w) == 5
        assert rows(tmp_path, "SELECT sum(charged), sum(refunded) FROM usage_days "
                              "WHERE person_id = ''") == [(5, 0)]  # fmt: skip


async def test_a_change_counts_for_what_is_under_way(tmp_path: Path) -> None:
    async with server(tmp_path, flagged="withhold") as w:
        w.vendor.auto = False
        flag(w.vendor, "flagged")
        message = await w.chat.ask("imagine", PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        set_rules(tmp_path, flagged="show")
        (job,) = w.vendor.jobs.values()
        await w.vendor.finish(job)
        assert len((await w.chat.until(message, "done")).pictures) == 1


# -- Held back --------------------------------------------------------------------------------


async def test_what_is_held_back_is_shown_where_it_was_asked_for_once_approved(
    tmp_path: Path,
) -> None:
    async with server(tmp_path, flagged="hold", log_channel=LOG) as w:
        flag(w.vendor, "ok", "flagged", "ok", "flagged", labels=("violent_blood",))
        message = await w.chat.ask("imagine", FOUR)
        [posted] = await in_log(w)
        assert posted.spoilers == [True, True]
        assert "flagged 2 of 4 pictures" in posted.text
        early = await seen(w, message, "so a moderator of this server looks at them first")
        assert len(early.pictures) == 2
        assert "delete" not in early.buttons
        await decided(w, "approve")
        await w.chat.wait_for(lambda: len(w.chat.messages[message].pictures) == 4)
        shown = w.chat.messages[message]
        assert shown.text == "Done."
        assert shown.spoilers == [False] * 4
        assert await charged(w) == 4
        assert await in_log(w, none=True) == []


@pytest.mark.parametrize(("cost", "left"), [("refund", 1), ("charge", 2)])
async def test_what_is_rejected_is_dropped_and_the_rest_stays(
    tmp_path: Path, cost: str, left: int
) -> None:
    async with server(tmp_path, flagged="hold", log_channel=LOG, flagged_cost=cost) as w:
        flag(w.vendor, "ok", "flagged")
        message = await w.chat.ask("imagine", {**PROMPT, "images": 2})
        await in_log(w)
        assert fetched(w) == 2
        await decided(w, "reject")
        shown = await seen(w, message, "Rejected by a moderator: 1.")
        assert len(shown.pictures) == 1
        assert await charged(w) == left
        assert fetched(w) == 1


async def test_without_a_log_channel_it_is_withheld_and_that_is_said(tmp_path: Path) -> None:
    async with server(tmp_path, flagged="hold") as w:
        none = await made(w, "flagged")
        assert "has set no log channel" in none.text
        some = await made(w, "ok", "flagged")
        assert "for which this server has set no log channel: 1." in some.text
        assert await charged(w) == 1


async def test_what_waits_is_listed_and_put_into_the_log_channel_again(tmp_path: Path) -> None:
    async with server(tmp_path, flagged="hold", log_channel=LOG) as w:
        flag(w.vendor, "flagged")
        await w.chat.ask("imagine", PROMPT)
        [posted] = await in_log(w)
        del w.chat.messages[posted.id]  # somebody deleted it
        listed = await answer(w, "held show")
        trace = listed.partition(":")[0]
        assert "is being posted" in await answer(w, "held post", result=trace)
        [again] = await in_log(w)
        assert again.id != posted.id
        assert "Approved" in await answer(w, "held approve", result=trace)
        assert await charged(w) == 1


async def test_a_log_channel_that_takes_nothing_keeps_nobody_from_deciding(
    tmp_path: Path,
) -> None:
    async with server(tmp_path, flagged="hold", log_channel=LOG) as w:
        flag(w.vendor, "flagged")
        w.chat.refuse_next(403)
        message = await w.chat.ask("imagine", PROMPT)
        await seen(w, message, "looks at it first")
        await decided(w, "approve")
        assert len((await w.chat.until(message, "done")).pictures) == 1


# -- For adults -------------------------------------------------------------------------------


async def test_a_flagged_picture_for_adults_is_moved_whole_with_a_line_where_it_was_asked(
    tmp_path: Path,
) -> None:
    rules = {"flagged": "show", "adult": "move", "adult_channel": ADULTS}
    async with server(tmp_path, **rules) as w:
        flag(w.vendor, "ok", "flagged", labels=PORN)
        message = await w.chat.ask("imagine", {**PROMPT, "images": 2})
        here = await seen(w, message, "It is for adults, so it is in test:adults")
        assert here.pictures == []
        [there] = w.chat.in_channel("adults")
        assert (there.status, len(there.pictures)) == ("done", 2)
        assert await charged(w) == 2
        [(address,)] = rows(tmp_path, "SELECT address FROM tasks")
        assert json.loads(address)["channel"] == "adults"


@pytest.mark.parametrize(
    ("flagged", "adult", "pictures", "spoilers"),
    [
        ("show", "refuse", 1, [False]),
        ("show", "spoiler", 2, [False, True]),
        ("show", "allow", 2, [False, False]),
        ("spoiler", "allow", 2, [False, True]),
        ("withhold", "allow", 1, [False]),
    ],
)
async def test_both_rules_hold_for_a_picture_that_is_flagged_for_adults(
    tmp_path: Path, flagged: str, adult: str, pictures: int, spoilers: list[bool]
) -> None:
    async with server(tmp_path, flagged=flagged, adult=adult) as w:
        shown = await made(w, "ok", "flagged", labels=PORN)
        assert (len(shown.pictures), shown.spoilers) == (pictures, spoilers)


async def test_a_private_result_is_never_moved(tmp_path: Path) -> None:
    rules = {"flagged": "show", "adult": "move", "adult_channel": ADULTS}
    async with server(tmp_path, **rules) as w:
        shown = await made(w, "flagged", labels=PORN, private=True)
        assert shown.spoilers == [True]
        assert w.chat.in_channel("adults") == []


async def test_a_model_for_adults_is_asked_for_where_the_server_allows_it(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.vendor.models.append(model("nude.ckpt", "Nude Photo", adult=True))
        models = tmp_path / "lists/zhiqite-models.json"
        await w.until(models.exists)
        models.unlink()
        await w.restart()
        await w.until(models.exists)
        wish = {**PROMPT, "model": "Nude Photo"}
        refused = await w.chat.ask("imagine", wish)
        await seen(w, refused, "age-restricted channel only")
        assert w.states() == {}
        set_rules(tmp_path, adult="spoiler")
        shown = await w.chat.until(await w.chat.ask("imagine", wish), "done")
        assert shown.spoilers == [True]
        assert rows(tmp_path, "SELECT adult FROM media") == [(1,)]


# -- The host's own check ---------------------------------------------------------------------


async def test_the_host_s_own_check_looks_at_what_the_local_provider_draws(
    tmp_path: Path,
) -> None:
    looked_at = tmp_path / "looked-at"
    check = tmp_path / "check.py"
    check.write_text(
        "import json, sys\n"
        f"open({str(looked_at)!r}, 'a').write(sys.argv[-1] + chr(10))\n"
        "print(json.dumps({'flagged': True, 'labels': ['nsfw']}))\n"
    )
    command = json.dumps([sys.executable, "-I", str(check)])
    more = {"EASEL_ROUTES__IMAGINE": "local", "EASEL_CHECK__COMMAND": command}
    async with world(tmp_path / "data", **more) as w:
        set_rules(tmp_path / "data", flagged="hold", log_channel=LOG, adult="spoiler")
        message = await w.chat.ask("imagine", PROMPT)
        [posted] = await in_log(w)
        assert "flagged 1 of 1 pictures" in posted.text
        await decided(w, "approve")
        shown = await w.chat.until(message, "done")
        assert shown.spoilers == [True]
        assert len(looked_at.read_text().splitlines()) == 1
        set_rules(tmp_path / "data", flagged="delete")
        gone = await w.chat.until(await w.chat.ask("imagine", PROMPT), "failed")
        assert "The content check withheld the result" in gone.text
        assert fetched(w) == 1
        assert await charged(w) == 1


# -- Eyes -------------------------------------------------------------------------------------


async def in_log(w: World, *, none: bool = False) -> list[Shown]:
    """What moderators see to decide about, once there is something, or nothing any more."""

    def found() -> list[Shown]:
        return [one for one in w.chat.in_channel("log") if "approve" in one.buttons]

    await w.chat.wait_for(lambda: bool(found()) is not none, timeout_s=60)
    return found()


async def seen(w: World, message: str, *words: str) -> Shown:
    """A message, once it says this."""
    shown = w.chat.messages[message]
    await w.chat.wait_for(lambda: all(word in shown.text for word in words))
    return shown


async def answer(w: World, command: str, **given: Any) -> str:
    """What a moderator is answered."""
    shown = w.chat.messages[await w.chat.ask(command, given, person="mia", moderator=True)]
    await w.chat.wait_for(lambda: shown.finals)
    return shown.text


async def decided(w: World, decision: str) -> None:
    """A moderator decides about the only result that waits."""
    [(task_id,)] = rows(w.data_dir, "SELECT task_id FROM holdings WHERE state = 'waiting'")
    await answer(w, f"held {decision}", result=task_id)
