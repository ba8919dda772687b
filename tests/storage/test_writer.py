"""The writer: what one caller does, meets or throws is nobody else's business."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from storage.connection import Connection, open_writer
from storage.operation import Abort, Operation, Sql, Steps, operation
from storage.writer import Closed, Writer

ADD = Sql("INSERT INTO notes (text) VALUES ($1)")


@operation
def add(text: str) -> Steps[str]:
    yield ADD, (text,)
    return text


@operation
def add_then_raise(text: str, error: BaseException) -> Steps[None]:
    yield ADD, (text,)
    raise error


class Gate:
    """An operation that stays in the writer's thread until it is opened."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reached = asyncio.Event()
        self._open = threading.Event()

    def __call__(self) -> Steps[None]:
        self._loop.call_soon_threadsafe(self._reached.set)
        assert self._open.wait(10)
        yield ADD, ("gate",)

    async def reached(self) -> None:
        async with asyncio.timeout(10):
            await self._reached.wait()

    def open(self) -> None:
        self._open.set()


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    connection = await open_writer(tmp_path / "easel.db")
    await connection.run(partial(_execute, "CREATE TABLE notes (text TEXT NOT NULL UNIQUE)"))
    yield connection
    await connection.close()


@pytest.fixture
async def writer(connection: Connection) -> AsyncIterator[Writer]:
    writer = Writer(connection)
    yield writer
    await writer.close()


async def test_an_answer_comes_after_the_commit(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    assert await writer.write(add("one")) == "one"
    other = sqlite3.connect(tmp_path / "easel.db")
    assert other.execute("SELECT text FROM notes").fetchall() == [("one",)]
    other.close()


async def test_what_waits_together_is_committed_together(
    writer: Writer, connection: Connection
) -> None:
    traced: list[str] = []
    await connection.run(lambda raw: raw.set_trace_callback(traced.append))
    await _behind_a_gate(writer, [add(str(number)) for number in range(100)])
    await connection.run(lambda raw: raw.set_trace_callback(None))
    assert traced.count("COMMIT") == 2  # the gate's, and one for the hundred


async def test_a_batch_has_a_limit(writer: Writer, connection: Connection) -> None:
    traced: list[str] = []
    await connection.run(lambda raw: raw.set_trace_callback(traced.append))
    await _behind_a_gate(writer, [add(str(number)) for number in range(129)])
    await connection.run(lambda raw: raw.set_trace_callback(None))
    assert traced.count("COMMIT") == 3


async def test_a_failed_operation_takes_no_other_of_its_batch_with_it(
    writer: Writer, connection: Connection
) -> None:
    answers = await _behind_a_gate(
        writer, [add("a"), add_then_raise("b", ValueError("no")), add("a"), add("c")]
    )
    assert answers[0] == "a"
    assert repr(answers[1]) == "ValueError('no')"
    assert isinstance(answers[2], sqlite3.IntegrityError)
    assert answers[3] == "c"
    assert await _notes(connection) == {"gate", "a", "c"}


async def test_an_aborted_operation_leaves_nothing_and_gives_its_result(
    writer: Writer, connection: Connection
) -> None:
    assert await writer.write(add_then_raise("a", Abort("refused"))) == "refused"
    assert await _notes(connection) == set()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), asyncio.CancelledError(), StopIteration()])
async def test_whatever_is_raised_undoes_the_operation_and_the_writer_lives_on(
    writer: Writer, connection: Connection, error: BaseException
) -> None:
    @operation
    def broken() -> Steps[None]:
        yield ADD, ("half",)
        raise error

    answers = await _behind_a_gate(writer, [add("a"), broken(), add("b")])
    assert answers[0::2] == ["a", "b"]
    assert isinstance(answers[1], BaseException)
    assert await _notes(connection) == {"gate", "a", "b"}


async def test_a_factory_that_raises_is_an_error_of_its_caller_alone(writer: Writer) -> None:
    def broken() -> Steps[None]:
        raise StopIteration

    with pytest.raises(RuntimeError):
        await writer.write(broken)
    assert await writer.write(add("a")) == "a"


async def test_a_batch_that_cannot_be_committed_is_run_again_one_by_one(
    writer: Writer, connection: Connection
) -> None:
    await connection.run(
        partial(
            _execute,
            "CREATE TABLE later (text TEXT REFERENCES notes (text) DEFERRABLE INITIALLY DEFERRED)",
        )
    )

    @operation
    def add_orphan() -> Steps[None]:
        yield Sql("INSERT INTO later VALUES ('nowhere')"), ()

    answers = await _behind_a_gate(writer, [add("a"), add_orphan(), add("b")])
    assert answers[0::2] == ["a", "b"]
    assert isinstance(answers[1], sqlite3.IntegrityError)
    assert await _notes(connection) == {"gate", "a", "b"}


async def test_a_full_disk_is_told_to_the_one_who_filled_it(
    writer: Writer, connection: Connection
) -> None:
    await connection.run(partial(_execute, "PRAGMA max_page_count=120"))
    answers = await _behind_a_gate(writer, [add("a"), add("x" * 1_000_000), add("b")])
    assert answers[0::2] == ["a", "b"]
    assert isinstance(answers[1], sqlite3.OperationalError)
    assert await _notes(connection) == {"gate", "a", "b"}


async def test_a_transaction_that_sqlite_gave_up_is_run_again_one_by_one(
    writer: Writer, connection: Connection
) -> None:
    @operation
    def lose_the_transaction() -> Steps[None]:
        yield Sql("ROLLBACK"), ()
        raise ValueError("lost")

    answers = await _behind_a_gate(writer, [add("a"), lose_the_transaction(), add("b")])
    assert answers[0::2] == ["a", "b"]
    assert repr(answers[1]) == "ValueError('lost')"
    assert await _notes(connection) == {"gate", "a", "b"}


async def test_while_somebody_else_holds_the_lock_everybody_is_told(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    await connection.run(partial(_execute, "PRAGMA busy_timeout=1"))
    other = sqlite3.connect(tmp_path / "easel.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = await asyncio.gather(
        writer.write(add("a")), writer.write(add("b")), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [sqlite3.OperationalError] * 2
    other.execute("ROLLBACK")
    other.close()
    assert await writer.write(add("a")) == "a"


async def test_a_caller_cancelled_while_queued_takes_its_operation_back(
    writer: Writer, connection: Connection
) -> None:
    gate = Gate()
    first = asyncio.create_task(writer.write(gate))
    await gate.reached()
    second = asyncio.create_task(writer.write(add("regretted")))
    third = asyncio.create_task(writer.write(add("wanted")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    gate.open()
    await first
    await third
    assert await _notes(connection) == {"gate", "wanted"}


async def test_a_caller_cancelled_while_it_runs_harms_nobody(
    writer: Writer, connection: Connection
) -> None:
    gate = Gate()
    running = asyncio.create_task(writer.write(gate))
    await gate.reached()
    running.cancel()
    await asyncio.wait([running])
    gate.open()
    assert await writer.write(add("a")) == "a"
    assert await _notes(connection) == {"gate", "a"}


async def test_closing_runs_and_answers_all_that_was_queued(
    writer: Writer, connection: Connection
) -> None:
    gate = Gate()
    running = asyncio.create_task(writer.write(gate))
    await gate.reached()
    queued = [asyncio.create_task(writer.write(add(str(number)))) for number in range(300)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(writer.close())
    gate.open()
    await closing
    assert await asyncio.gather(running, *queued) == [None, *map(str, range(300))]


async def test_a_closed_writer_refuses(writer: Writer) -> None:
    await writer.close()
    with pytest.raises(Closed):
        await writer.write(add("late"))


async def test_callers_above_the_bound_are_not_queued(connection: Connection) -> None:
    writer = Writer(connection, max_waiting=4)
    gate = Gate()
    running = asyncio.create_task(writer.write(gate))
    await gate.reached()
    callers = [asyncio.create_task(writer.write(add(str(number)))) for number in range(6)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    gate.open()
    await closing
    answers = await asyncio.gather(running, *callers, return_exceptions=True)
    assert answers[:4] == [None, "0", "1", "2"]
    assert [type(answer) for answer in answers[4:]] == [Closed] * 3


async def test_callers_above_the_bound_get_in_as_others_leave(connection: Connection) -> None:
    writer = Writer(connection, max_waiting=2)
    answers = await asyncio.gather(*(writer.write(add(str(number))) for number in range(20)))
    assert answers == [str(number) for number in range(20)]
    await writer.close()


async def test_when_the_connection_is_gone_callers_are_told(connection: Connection) -> None:
    writer = Writer(connection)
    await connection.close()
    with pytest.raises(ValueError, match=r"(?i)connection"):
        await writer.write(add("a"))
    await writer.close()


async def _behind_a_gate(
    writer: Writer, operations: list[Operation[str]] | list[Operation[None]]
) -> list[object]:
    """Run operations as one batch: they queue while another one is in the thread."""
    gate = Gate()
    first = asyncio.create_task(writer.write(gate))
    await gate.reached()
    others = [asyncio.ensure_future(_answer(writer, one)) for one in operations]
    await asyncio.sleep(0)
    gate.open()
    await first
    return await asyncio.gather(*others)


async def _answer(writer: Writer, operation: Operation[object]) -> object:
    try:
        return await writer.write(operation)
    except BaseException as error:
        return error


async def _notes(connection: Connection) -> set[str]:
    rows = await connection.run(lambda raw: raw.execute("SELECT text FROM notes").fetchall())
    return {text for (text,) in rows}


def _execute(statement: str, raw: sqlite3.Connection) -> None:
    raw.execute(statement).fetchall()
