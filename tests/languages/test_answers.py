"""What is answered in words is Chinese for who reads that: sentences, buttons, headings, forms.

What is typed stays as it is: commands and options, names and values of settings, ids.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Any, get_args

import pytest
import pytest_asyncio
from support.door import ADA, BEN, HERE, MIA, Door, open_door
from support.moderators import by_chat, filled, furnish, named

from bot.invocation import Filled, Message, Press
from commands import COMMANDS
from commands.settings import SettingName
from commands.spec import Attachment, Command, TextCommand

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWERED = tuple(command for command in COMMANDS if isinstance(command, TextCommand))
NAMES = "|".join(get_args(SettingName))
SAME = re.compile(
    r"^/[a-z]+ [a-z_ \[\]]+：|/link [\w-]+|/[a-z]+( [a-z]+)?|<[^>]+>|\[[^\]]+\]|“[^”]*”|https?://\S+"
    rf"|\bchat:\w+|\bid-\d+|\((?:–|[{{\[\d]).*→.*\)$|^(?:{NAMES})\b.*$"
    r"|\b(?:AI|UTC|ZIP|CSV|JSON|TOML|ID|LoRA|VAE|embedding|Discord|Telegram)\b|README\.txt"
    r"|secret reason|\bboat\b",
    re.MULTILINE,
)
RATIO = {"name": "ratio", "value": "1:1"}  #: A setting that leaves the language as it is.
AUDITED = re.compile(r"^(<[^>]+> chat:\w+: )[a-z.]+.*$", re.MULTILINE)

every_answer = pytest.mark.parametrize("command", ANSWERED, ids=named)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with open_door(tmp_path_factory.mktemp("door")) as opened:
        await opened.deliver(await opened.ask("imagine", person=ADA, prompt="船"), opened.picture())
        await opened.ask("imagine", person=BEN, prompt="船")
        await furnish(opened, HERE)
        yield opened


def english_in(texts: Iterable[str]) -> list[str]:
    text = "\n".join(texts)
    return re.findall(r"[A-Za-z]{2,}", SAME.sub("", AUDITED.sub(r"\1", text)))


def attached(door: Door, given: dict[str, Any]) -> dict[str, Any]:
    path = door.folder / "settings.toml"
    for name in [name for name, value in given.items() if isinstance(value, bytes)]:
        path.write_bytes(given[name])
        given[name] = Attachment(name=path.name, path=path)
    return given


@every_answer
async def test_every_answer_is_in_chinese(door: Door, command: Command) -> None:
    given = attached(door, filled(command, by_chat("chat")))
    if command.name == "settings set":
        given |= RATIO
    for person in (MIA, ADA):
        asked = await door.ask(command.name, person=replace(person, language="zh-CN"), given=given)
        assert english_in(seen_in(asked)) == []


def seen_in(message: Message) -> list[str]:
    buttons = [button.label for button in (*message.buttons, *message.choices)]
    return [message.title, message.text, message.choose, *message.details, *buttons]


@every_answer
async def test_every_form_is_headed_in_chinese(door: Door, command: Command) -> None:
    token, mia = command.name.replace(" ", "-"), replace(MIA, language="zh-CN")
    form = await door.dispatcher.refill(Press(f"form-{token}", "form", token, mia, HERE))
    shown = [form.title] if isinstance(form, Filled) else seen_in(form)
    assert english_in(shown) == []


async def test_a_limit_is_refused_in_chinese(door: Door) -> None:
    await door.ask("limits set", person=MIA, credits=0, period="week")
    refused = await door.ask("imagine", person=replace(ADA, language="zh-CN"), prompt="船")
    assert refused.task_id is None
    assert english_in(seen_in(refused)) == []
