"""The live stream: at once, resumed where it broke off, and to nobody it is not for."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.console import ADA, BEN, AnsweringDispatch, address, console, result

from bot.errors import Busy
from bot.invocation import Board, Message
from bot.platforms.console.live import MOST_WATCHERS, Live


async def test_a_change_arrives_while_one_looks(tmp_path: Path) -> None:
    async with console(tmp_path) as page, page.stream() as stream:
        there = await page.platform.deliver(address(None), Message("…", "notice"), nonce="a")
        _, kind, first = await stream.next()
        await page.platform.show(there, Message("Working on it.", "running", progress=0.4))
        _, _, second = await stream.next()
    assert (kind, first["text"]) == ("message", "…")
    assert (second["id"], second["status"], second["progress"]) == (first["id"], "running", 0.4)


async def test_a_page_that_comes_back_gets_exactly_what_it_missed(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        async with page.stream() as stream:
            await page.platform.deliver(address(None), Message("one", "done"), nonce="a")
            seen, _, _ = await stream.next()
        gone = await page.platform.deliver(address(None), Message("two", "done"), nonce="b")
        await page.platform.deliver(address(None), Message("three", "done"), nonce="c")
        await page.platform.remove(gone)
        async with page.stream(last_event=seen) as stream:
            events = [(await stream.next())[1:] for _ in range(2)]
    (third, told), (fourth, removed) = events
    assert (third, told["text"]) == ("message", "three")
    assert (fourth, removed) == ("gone", {"id": gone.message})


async def test_a_page_resumes_after_a_restart(tmp_path: Path) -> None:
    async with console(tmp_path) as page, page.stream() as stream:
        await page.platform.deliver(address(None), Message("one", "done"), nonce="a")
        seen, _, _ = await stream.next()
    async with console(tmp_path) as page:
        await page.platform.deliver(address(None), Message("two", "done"), nonce="b")
        async with page.stream(last_event=seen) as stream:
            _, _, told = await stream.next()
    assert told["text"] == "two"


async def test_a_page_from_another_file_is_told_to_start_over(tmp_path: Path) -> None:
    async with console(tmp_path) as page, page.stream(since=5000) as stream:
        _, kind, _ = await stream.next()
    assert kind == "reset"


async def test_what_is_private_is_streamed_to_its_reader_alone(tmp_path: Path) -> None:
    async with console(tmp_path) as page, page.stream(BEN) as bens, page.stream(ADA) as adas:
        private = Message("for Ada", private=True)
        await page.platform.deliver(address(None, person=ADA), private, nonce="a")
        await page.platform.deliver(address(None), Message("for all"), nonce="b")
        _, _, ben_saw = await bens.next()
        _, _, ada_saw = await adas.next()
    assert ben_saw["text"] == "for all"
    assert ada_saw["text"] == "for Ada"


async def test_a_placeholder_that_becomes_private_disappears_for_others(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("steps is 1 to 50.", private=True))
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page, page.stream(BEN) as stream:
        id = await page.type("/imagine a sea --steps 400", ADA)
        await stream.until(lambda m: m["id"] == id)
        dispatch.may_answer.set()
        _, kind, data = await stream.next()
    assert (kind, data) == ("gone", {"id": id})


async def test_pictures_keep_their_address_when_the_message_changes(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="a")
        (before,) = await page.messages()
        await page.platform.deliver(there, result(tmp_path, buttons=()), nonce="b")
        (after,) = await page.messages()
    assert before["pictures"] == after["pictures"]
    assert after["buttons"] == []


async def test_streams_end_when_the_console_stops(tmp_path: Path) -> None:
    async with console(tmp_path) as page, page.stream() as stream:
        await page.platform.stop()
        with pytest.raises(EOFError):
            await stream.next()


def test_more_pages_than_the_bound_are_refused_until_one_is_closed() -> None:
    live = Live(most=1)
    with live.watch(), pytest.raises(Busy), live.watch():
        pass
    with live.watch():
        pass
    assert MOST_WATCHERS <= 100


async def test_what_is_under_way_is_told_at_once_and_again_when_it_changes(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(boards={ADA: Board((), left=3, limit=50, resets_at=0)})
    async with console(tmp_path, dispatch) as page, page.stream(BEN) as bens, page.stream() as adas:
        _, kind, first = await adas.next()
        dispatch.boards[ADA] = Board((), left=2, limit=50, resets_at=0)
        await page.platform.deliver(address(None), Message("one"), nonce="a")
        seen, _, _ = await adas.next()
        _, _, second = await adas.next()
        _, bens_first, _ = await bens.next()
    assert (kind, first["left"], second["left"]) == ("board", 3, 2)
    assert bens_first == "message"  # nobody is told another person's board
    assert int(seen) > 0
