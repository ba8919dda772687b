"""What people are told about their data is what the settings say, or the host's own text."""

from __future__ import annotations

from pathlib import Path

from support.door import ADA, Door

from bot.app.privacy import told
from bot.config import Settings
from bot.privacy.desk import MOST_SHOWN, PrivacyDesk

LOCAL = dict.fromkeys(("imagine", "faceswap", "faces", "upscale", "describe", "removebg"), "local")


def text(**settings: object) -> str:
    return told(Settings(**settings), "en")[0]  # type: ignore[arg-type]


def test_it_tells_how_long_and_who_gets_it() -> None:
    said = text(retention={"media_days": 7, "prompts_days": 11}, privacy={"contact": "Ada, a@b.c"})
    assert "Days: 7." in said
    assert "Days: 11." in said
    assert "https://api.zhiqite.com, and a program of this bot's host" in said
    assert "Questions: Ada, a@b.c." in said
    assert "/forgetme" in said and "/mydata" in said and "keyed hash" in said


def test_it_names_only_who_is_used() -> None:
    assert "zhiqite" not in text(routes=LOCAL)
    assert "Discord" not in text()
    assert "Discord" in text(discord={"token": "x"})
    passed = text(discord={"token": "x"}, zhiqite={"pass_attachment_urls": True})
    assert "from Discord itself" in passed


def test_the_host_s_own_text_takes_its_place(tmp_path: Path) -> None:
    own = tmp_path / "privacy.txt"
    own.write_text("We keep {nothing}.\n", "utf-8")
    (tmp_path / "privacy.zh.txt").write_text("我们什么都不保留。", "utf-8")
    settings = Settings(privacy={"file": own})  # type: ignore[arg-type]
    assert told(settings, "en") == ("We keep {nothing}.", True)
    assert told(settings, "zh-CN") == ("我们什么都不保留。", True)
    own.unlink()
    assert told(settings, "en")[0].startswith("What this bot keeps of you")


async def test_everybody_is_told_in_private(door: Door) -> None:
    answer = await door.ask("privacy")
    assert answer.private
    assert answer.text.startswith("What this bot keeps of you, and for how long")
    assert "\n" in answer.text
    assert len(answer.text) < 3_500


async def test_a_text_too_long_for_a_chat_comes_as_a_file_too(door: Door) -> None:
    long = "word " * 2_000
    desk = door.privacy
    answer = await PrivacyDesk(
        database=desk.database, copies=desk.copies, forgetters=desk.forgetters,
        text=lambda _: (long, True),
    ).notice(ADA)  # fmt: skip
    assert len(str(answer.lines[0])) == MOST_SHOWN + 1
    assert answer.files[0].content == long.encode()
