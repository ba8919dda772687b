"""A server's settings as a file: out whole, in again all at once, by moderators, or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import HERE, MIA, NOW, Door, open_door

from bot.errors import render
from bot.invocation import Address, Message
from bot.moderation.settingsfile.writing import HEADER
from commands.settings import MOST_FILE
from commands.spec import Attachment
from storage import audit, serverstates, styles
from storage.serverstates import ServerState

pytestmark = pytest.mark.stores

OTHER = replace(HERE, space="chat:other", channel="chat:lobby")
DEEDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("settings set", {"name": "language", "value": "en"}),
    ("settings set", {"name": "previews", "value": "no"}),
    ("settings set", {"name": "commands_off", "value": "describe, upscale"}),
    ("settings set", {"name": "count_linked", "value": "yes"}),
    ("settings set", {"name": "log_channel", "value": "here"}),
    ("settings set", {"name": "consent", "value": 'Everybody in it "agreed" — 同意.'}),
    ("limits set", {"credits": 20}),
    ("limits set", {"credits": 90, "role": "chat:artists", "period": "week"}),
    ("limits set", {"credits": 0, "person": "chat:ada", "period": "month"}),
    ("limits pool", {"credits": 500}),
    ("limits running", {"tasks": 3}),
    ("limits weight", {"times": 2, "command": "upscale"}),
    ("limits weight", {"times": 1, "command": "imagine"}),
    ("channels allow", {"channel": "here"}),
    ("channels allow", {"channel": "chat:art", "command": "imagine"}),
    ("words add", {"word": "gore"}),
    ("words add", {"word": "gor?", "pattern": True}),
    ("styles add", {"name": "Noir", "prompt": "black\nand white", "negative": "colour"}),
    ("block", {"user": "chat:zoe", "reason": "spam", "days": 3}),
    ("block", {"user": "chat:eve"}),
    ("grant", {"user": "chat:ben", "credits": 5, "reason": "prize", "days": 9}),
)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        for command, given in DEEDS:
            text = (await opened.ask(command, person=MIA, given=given)).text
            assert "nothing was changed" not in text, text
        yield opened


async def exported(door: Door, *, at: Address = HERE, **given: Any) -> bytes:
    message = await door.ask("settings export", person=MIA, at=at, given=given)
    (file,) = message.files
    assert (file.name, message.private) == ("easel-settings.toml", True)
    return file.content


async def imported(
    door: Door, content: bytes | str, *, at: Address = HERE, apply: bool = False
) -> Message:
    path = door.folder / f"upload-{next(door.numbers)}.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    given = {"file": Attachment(name="easel-settings.toml", path=path), "apply": apply}
    return await door.ask("settings import", person=MIA, at=at, given=given)


async def state(door: Door, space: str = "chat:home") -> ServerState:
    return await door.database.read(serverstates.of(space, now=NOW, people=True))


async def recorded(door: Door, space: str = "chat:home") -> list[str]:
    found = await door.database.read(audit.entries(space, limit=200))
    return [entry.action for entry in found]


async def test_it_holds_everything_the_server_has_set_and_nobody_who_was_not_asked_for(
    door: Door,
) -> None:
    file = tomllib.loads((await exported(door)).decode())
    assert file == {
        "easel": 1,
        "settings": {
            "commands_off": ["describe", "upscale"],
            "consent": 'Everybody in it "agreed" — 同意.',
            "count_linked": True,
            "language": "en",
            "log_channel": "chat:general",
            "previews": False,
        },
        "limits": {
            "everyone": {"credits": 20, "period": "day"},
            "pool": {"credits": 500, "period": "day"},
            "running": 3,
            "roles": {"chat:artists": {"credits": 90, "period": "week"}},
            "people": {"chat:ada": {"credits": 0, "period": "month"}},
        },
        "weights": {"upscale": 2},
        "channels": {"chat:art": ["imagine"], "chat:general": ["*"]},
        "words": {"plain": ["gore"], "patterns": ["gor?"]},
        "styles": {"Noir": {"prompt": "black\nand white", "negative": "colour"}},
    }
    assert b"zoe" not in await exported(door)
    assert (await recorded(door))[0] == "settings.export"


async def test_with_people_it_names_who_is_blocked_and_was_granted_to(door: Door) -> None:
    file = tomllib.loads((await exported(door, people=True)).decode())
    assert list(file["blocks"]) == ["chat:eve", "chat:zoe"]
    assert file["blocks"]["chat:zoe"]["reason"] == "spam"
    assert [(one["person"], one["credits"]) for one in file["grants"]] == [("chat:ben", 5)]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_it_says_in_the_reader_s_language_what_it_does(door: Door, language: str) -> None:
    given = {"name": "language", "value": language}
    await door.ask("settings set", person=MIA, given=given)
    lines = (await exported(door)).decode().splitlines()
    assert lines[: len(HEADER)] == [f"# {render(text, language)}" for text in HEADER]


@pytest.mark.parametrize("people", [True, False])
async def test_what_was_just_exported_changes_nothing(door: Door, people: bool) -> None:
    before, content = await state(door), await exported(door, people=people)
    entries = await recorded(door)
    message = await imported(door, content, apply=True)
    assert message.text == "Everything in this file is set already, so nothing was changed."
    assert await state(door) == before
    assert await recorded(door) == entries


async def test_whatever_was_changed_since_is_as_the_file_says_again(door: Door) -> None:
    before, content = await state(door), await exported(door)
    for command, given in (
        ("settings set", {"name": "ratio", "value": "16:9"}),
        ("settings set", {"name": "previews"}),
        ("settings set", {"name": "count_linked"}),
        ("limits set", {"credits": 7}),
        ("limits clear", {"role": "chat:artists"}),
        ("limits set", {"credits": 1, "role": "chat:others"}),
        ("limits clear", {"kind": "running"}),
        ("limits weight", {"times": 9, "command": "imagine"}),
        ("channels clear", {"channel": "here"}),
        ("channels allow", {"channel": "chat:art"}),
        ("words remove", {"word": "gore"}),
        ("words add", {"word": "gor?"}),
        ("styles remove", {"name": "noir"}),
        ("styles add", {"name": "wash", "prompt": "watercolour"}),
    ):
        await door.ask(command, person=MIA, given=given)
    message = await imported(door, content, apply=True)
    assert "changes were made" in message.text
    after = await state(door)
    assert replace(after, weights=before.weights) == before
    assert after.weights == before.weights


async def test_without_apply_it_only_tells_what_would_change(door: Door) -> None:
    before, entries = await state(door), await recorded(door)
    text = '[settings]\nlanguage = "zh"\n[limits.everyone]\ncredits = 30\nperiod = "week"\n'
    message = await imported(door, text)
    assert message.text.splitlines() == [
        "11 changes would be made. Nothing is changed yet: send it again with “apply” set.",
        "commands_off: describe, upscale → not set",
        'consent: Everybody in it "agreed" — 同意. → not set',
        "count_linked: yes → not set",
        "language: en → zh-CN",
        "log_channel: chat:general → not set",
        "previews: no → not set",
        "Limit of tasks running at once: 3 tasks at once → –",
        "Limit of chat:ada: 0 credits per month → –",
        "Limit of the whole server together: 500 credits per day → –",
        "Limit of chat:artists: 90 credits per week → –",
        "Limit of everybody: 20 credits per day → 30 credits per week",
    ]
    assert (await state(door), await recorded(door)) == (before, entries)


async def test_a_table_that_is_not_there_leaves_everything_as_it_is(door: Door) -> None:
    before = await state(door)
    message = await imported(door, '[styles.wash]\nprompt = "watercolour"\n', apply=True)
    assert message.text.splitlines() == [
        "2 changes were made as a file of settings says.",
        "Style Noir: black and white → –",
        "Style wash: – → watercolour",
    ]
    after = await state(door)
    assert replace(after, styles=()) == replace(before, styles=())


async def test_every_change_is_in_the_audit_with_what_it_was_and_told_in_the_log_channel(
    door: Door,
) -> None:
    door.wall.delivered.clear()
    text = '[settings]\nlog_channel = "chat:general"\n[words]\nplain = ["gore"]\n'
    await imported(door, text, apply=True)
    entries = await door.database.read(audit.entries("chat:home", limit=6))
    assert [(one.actor_id, one.action, one.subject, one.before, one.after) for one in entries] == [
        ("chat:mia", "words.remove", "gor?", '{"kind": "pattern"}', None),
        ("chat:mia", "settings.set", "previews", '{"previews": false}', '{"previews": null}'),
        ("chat:mia", "settings.set", "language", '{"language": "en"}', '{"language": null}'),
        (
            "chat:mia", "settings.set", "count_linked",
            '{"count_linked": true}', '{"count_linked": null}',
        ),
        (
            "chat:mia", "settings.set", "consent",
            '{"consent": "Everybody in it \\"agreed\\" \\u2014 \\u540c\\u610f."}',
            '{"consent": null}',
        ),
        (
            "chat:mia", "settings.set", "commands_off",
            '{"commands_off": ["describe", "upscale"]}', '{"commands_off": null}',
        ),
    ]  # fmt: skip
    ((_, told),) = door.wall.delivered
    assert told.text == "chat:mia: 6 changes were made as a file of settings says."


async def test_another_server_can_be_set_up_the_same_but_for_its_places(door: Door) -> None:
    content = await exported(door, people=True)
    message = await imported(door, content, at=OTHER, apply=True)
    assert "log_channel stays as it is" in message.text
    there, here = await state(door, "chat:other"), await state(door)
    assert there.settings == {n: v for n, v in (here.settings or {}).items() if n != "log_channel"}
    assert (there.rules, there.words, there.styles) == (here.rules, here.words, here.styles)
    assert [block.person_id for block in there.blocks or ()] == ["chat:eve", "chat:zoe"]
    again = await imported(door, content, at=OTHER, apply=True)
    assert again.text.startswith("Everything in this file is set already")
    (grant,) = (await state(door, "chat:other")).grants or ()
    assert (grant.person_id, grant.unused) == ("chat:ben", 5)


async def test_a_place_may_be_the_one_where_the_file_is_sent(door: Door) -> None:
    text = '[settings]\nlog_channel = "chat:lobby"\n'
    await imported(door, text, at=OTHER, apply=True)
    assert (await state(door, "chat:other")).settings == {"log_channel": "chat:lobby"}
    await imported(door, text, apply=True)
    assert (await state(door)).settings == {"log_channel": "chat:general"}


async def test_who_was_granted_to_is_not_granted_to_again_and_nobody_is_let_off(
    door: Door,
) -> None:
    content = await exported(door, people=True)
    await door.ask("unblock", person=MIA, user="chat:eve")
    await door.ask("block", person=MIA, user="chat:kim")
    message = await imported(door, content, apply=True)
    assert message.text.splitlines()[0] == "1 changes were made as a file of settings says."
    assert {block.person_id for block in (await state(door)).blocks or ()} == {
        "chat:eve", "chat:zoe", "chat:kim",
    }  # fmt: skip
    assert len((await state(door)).grants or ()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[settings]\nlanguage = 'fr'\n", "Line 2: settings.language cannot be read"),
        ("[settings]\nsteps = 99\n", "Line 2: settings.steps must be at most 50."),
        ("[settings]\nnope = 1\n", "Line 2: settings.nope is nothing that can be set."),
        ("[settings]\n\nadult = 'maybe'\n", "Line 3: settings.adult must be one of refuse,"),
        ("[settings]\ncommands_off = ['help']\n", "Line 2: /help cannot be switched off"),
        ("[settings]\ncommands_off = ['nope']\n", "Line 2: There is no command /nope."),
        ("[limits.everyone]\ncredits = -1\n", "Line 2: limits.everyone.credits must be at least"),
        ("[limits.everyone]\ncredits = true\n", "Line 2: limits.everyone.credits must be a whole"),
        ("[limits.everyone]\n", "Line 1: limits.everyone.credits is missing."),
        ("[limits.roles.x]\ncredits = 1\n", "Line 1: limits.roles.x is no name or id"),
        ("[weights]\nnope = 2\n", "Line 2: There is no command /nope."),
        ("[channels]\n'chat:a' = ['nope']\n", "Line 2: There is no command /nope."),
        ("[channels]\n'chat:a' = 'imagine'\n", "Line 2: channels.chat:a must be a list"),
        ("[words]\npatterns = ['*']\n", "Line 2: A refused word needs at least one letter"),
        ("[styles.a]\nprompt='x'\n[styles.A]\nprompt='y'\n", "Line 3: styles.A is the name of"),
        ("[styles.'a b']\nprompt='x'\n", "Line 1: styles.a b is no name or id"),
        ("[blocks.'chat:mia']\n", "Line 1: blocks.chat:mia is you"),
        ("[blocks.'chat:zoe']\nuntil = 2026-01-01\n", "Line 2: blocks.chat:zoe.until must say"),
        ("easel = 2\n", "Line 1: easel must be at most 1."),
        ("a = \n", "Line 1, column 5: what stands there is not TOML"),
        ("a = 1\na = 2\n", "Line 2, column 6: what stands there is not TOML, or stands there"),
        ("[words]\nplain = ['x', ", "The file ends before something in it does"),
        ("a = " + "[" * 60_000, "Line 1: this is nested too deep"),
        (".".join("a" * 60_000) + " = 1\n", "Line 1: this is nested too deep"),
        ("a = " + "9" * 60_000, "A number in the file has so many digits"),
        ("\n" * 30_000, "The file has over 20000 lines"),
    ],
)
async def test_what_is_wrong_is_told_with_its_line_and_nothing_is_changed(
    door: Door, text: str, said: str
) -> None:
    before = await state(door)
    good = "[words]\nplain = ['never']\n" if "[words]" not in text else ""
    message = await imported(door, text if text.startswith("easel") else text + good, apply=True)
    first, second, *_ = message.text.splitlines()
    assert first == "This file cannot be used, so nothing was changed."
    assert second.startswith(said)
    assert (await state(door)) == before


async def test_all_that_is_wrong_is_told_at_once_as_far_as_anybody_reads(door: Door) -> None:
    text = "[settings]\n" + "".join(f"wrong_{n} = 1\n" for n in range(13))
    lines = (await imported(door, text)).text.splitlines()
    assert len(lines) == 12
    assert lines[1] == "Line 2: settings.wrong_0 is nothing that can be set."
    assert lines[-1] == "… and 3 more."


async def test_what_is_no_text_or_too_large_is_refused(door: Door) -> None:
    assert "not text in UTF-8" in (await imported(door, b"\x89PNG\r\n\x1a\n")).text
    large = await imported(door, b"#" * (MOST_FILE + 1))
    assert large.text == "“file” is over 1024 KiB, more than is read. Attach a smaller file."


async def test_what_editors_on_windows_write_is_read(door: Door) -> None:
    content = b"\xef\xbb\xbf" + (await exported(door)).replace(b"\n", b"\r\n")
    message = await imported(door, content)
    assert message.text == "Everything in this file is set already, so nothing was changed."


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment(url="http://169.254.169.254/latest/meta-data"),
        Attachment(url="http://evil.test/settings.toml"),
        Attachment(url="file:///etc/passwd"),
        Attachment(url="http://cdn.test@evil.test/settings.toml"),
    ],
)
async def test_nothing_is_fetched_from_where_nothing_may_be(
    door: Door, attachment: Attachment
) -> None:
    given = {"file": attachment, "apply": True}
    message = await door.ask("settings import", person=MIA, given=given)
    assert message.text == (
        "“file” is at an address that nothing is fetched from. Attach the file itself."
    )


@pytest.mark.parametrize("file", ["/etc/passwd", "http://cdn.test/x.toml", 7, None, ""])
async def test_nothing_typed_names_a_file(door: Door, file: object) -> None:
    message = await door.ask("settings import", person=MIA, given={"file": file})
    assert message.text.startswith("/settings import needs a file for “file”. Attach it:")


async def test_as_much_as_a_server_can_set_can_be_read_again(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.database.write(_all_there_is)
        content = await exported(door, people=True)
        assert len(content) <= MOST_FILE
        message = await imported(door, content, at=HERE)
        assert message.text == "Everything in this file is set already, so nothing was changed."
        other = await imported(door, content, at=OTHER, apply=True)
        assert "changes were made" in other.text
        here, there = await state(door), await state(door, "chat:other")
        assert (here.rules, here.channels, here.words, here.styles) == (
            there.rules, there.channels, there.words, there.styles,
        )  # fmt: skip


def _all_there_is() -> Any:
    """As many and as long as can be, of letters that take four bytes."""
    from storage import blocks, channels, grants, limits, words
    from storage.blocks import Block
    from storage.grants import Grant
    from storage.limits import Rule
    from storage.styles import Style
    from storage.words import Word

    space, long = "chat:home", "x" * 40
    for number in range(limits.MOST_ROLES):
        for kind in ("role", "person"):
            yield from limits.setting(space, Rule(kind, 10**6, "month", f"chat:{number:060}"))
    for number in range(channels.MOST):
        yield from channels.allowing(space, f"chat:{long}{number:05}", "imagine")
    for number in range(words.MOST):
        yield from words.adding(space, Word(f"{number:04}" + "😀" * 76))
    for number in range(styles.MOST):
        text = "😀" * 1000
        yield from styles.putting(space, Style(f"{number:02}" + "字" * 30, text, text))
    for number in range(serverstates.MOST_BLOCKS):
        yield from blocks.putting(
            Block(space, f"chat:{number:060}", "😀" * 200, "chat:mia", NOW, NOW + 10**9)
        )
    for number in range(serverstates.MOST_GRANTS):
        yield from grants.giving(
            Grant(
                id=f"grant-{number}", space_id=space, person_id=f"chat:{number:060}",
                credits=10**6, unused=10**6, reason="😀" * 200, granted_by="chat:mia",
                created_at=NOW - number, expires_at=NOW + 10**9,
            )
        )  # fmt: skip
