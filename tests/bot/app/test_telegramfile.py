"""The adapter's old file is brought into the database once, and then it is gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from support.stored import NOON

from bot.app.telegramfile import adopt
from bot.app.telegrammemory import TelegramMemory
from storage.database import Database

OLD = """
CREATE TABLE updates (id INTEGER PRIMARY KEY, body TEXT, answer INTEGER, done INTEGER,
    received_at INTEGER);
CREATE TABLE moved (old INTEGER PRIMARY KEY, new INTEGER);
CREATE TABLE delivered (nonce TEXT PRIMARY KEY, chat INTEGER, message INTEGER, address TEXT);
CREATE TABLE pictures (chat INTEGER, message INTEGER, media TEXT);
CREATE TABLE prompts (chat INTEGER, message INTEGER, person TEXT, body TEXT, ends_at INTEGER);
INSERT INTO updates VALUES (1, '{}', NULL, 1, 5), (2, '{"update_id": 2}', 77, 0, 6);
INSERT INTO moved VALUES (-1, -1001);
INSERT INTO delivered VALUES ('n', 7, 8, 'there');
INSERT INTO pictures VALUES (7, 8, 'media');
INSERT INTO prompts VALUES (7, 9, 'telegram:7', '{}', 99);
"""


async def test_what_was_in_the_file_is_known_and_the_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "telegram.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA journal_mode=WAL; {OLD}")
    database = await Database.open(tmp_path / "easel.db")
    memory = TelegramMemory(database, shared=False, owner="here")
    for _ in range(2):  # the second time there is nothing
        await adopt(path, database, now=NOON)
    assert await memory.left(frozenset(), limit=9) == [(2, '{"update_id": 2}', 77)]
    assert await memory.moves() == [(-1, -1001)]
    assert await memory.delivered("n") == "there"
    assert await memory.picture(7, 8) == "media"
    assert await memory.next_end() == (7, 9, "telegram:7", "{}", 99)
    assert [one.name for one in tmp_path.glob("telegram*")] == []
    await database.close()


async def test_a_file_that_is_none_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "telegram.db"
    path.write_text("something else")
    database = await Database.open(tmp_path / "easel.db")
    await adopt(path, database, now=NOON)
    assert path.read_text() == "something else"
    await database.close()
