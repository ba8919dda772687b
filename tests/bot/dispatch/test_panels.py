"""The panel: pages that lead to one another, forms that change things, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.door import ADA, BEN, HERE, MIA, Door

from bot.dispatch.panels import open_button
from bot.invocation import Address, Filled, Invocation, Message, Person, Press
from bot.platforms.discord import custom_id
from bot.platforms.telegram.keyboard import MAX_DATA, data_of
from commands import COMMANDS
from commands.panels import PAGES, page_of, read_token
from storage import audit

pytestmark = pytest.mark.stores

PRIVATE = replace(HERE, private=True)
FORMS = ["limits-set", "limits-pool", "block", "words-add", "settings-set--language", "usage"]
MADE_UP = [
    "", "-", "--", "nothing", "limits", "limits--show", "limits-set--", "settings-set--made_up",
    "settings-set--", "limits-set--5", "imagine", "limits show", "x" * 48,
]  # fmt: skip


async def send(
    door: Door, command: str, /, *, person: Person = MIA, at: Address = PRIVATE, **given: Any
) -> Message:
    """Somebody sends the form of a page."""
    invocation = Invocation("event", command, given, person, at.at("m"), on_page=True)
    return await door.dispatcher.invoke(invocation)


async def form(door: Door, token: str, person: Person = MIA) -> Filled | Message:
    return await door.dispatcher.refill(Press("event", "form", token, person, PRIVATE))


async def recorded(door: Door) -> int:
    return len(await door.database.read(audit.entries("chat:home", limit=99)))


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


# -- Pages ---------------------------------------------------------------------------------


async def test_the_panel_tells_how_the_server_is_set_up(door: Door) -> None:
    await door.ask("limits set", person=MIA, credits=7, given={"period": "week"})
    await door.ask("limits set", person=MIA, credits=9, given={"role": "chat:artist"})
    await door.ask("limits pool", person=MIA, credits=90)
    await door.ask("channels allow", person=MIA, channel="here")
    await door.ask("words add", person=MIA, word="boat")
    await door.ask("block", person=MIA, user=BEN.id)
    await door.ask("styles add", person=MIA, given={"name": "ink", "prompt": "ink on paper"})
    await door.ask("settings set", person=MIA, given={"name": "commands_off", "value": "style"})
    await door.deliver(await door.ask("imagine", prompt="a lamp"), door.picture())
    panel = await door.ask("panel", person=MIA)
    assert panel.private
    assert panel.title == "This server"
    lines = panel.text.splitlines()
    assert lines[:6] == [
        "Limit: 7 credits per week for each person.",
        "Limits of single people and roles: 1.",
        "Pool: 90 credits per day for everybody together.",
        "Channels in which commands work: 1.",
        "Refused words: 1.",
        "Blocked people: 1.",
    ]
    assert "Commands that are switched off: /style." in lines
    assert "For you to decide: 0 reports, 0 results held back." in lines
    assert "Styles of this server: 1." in lines
    assert lines[-1] == "Today: 1 asked for, 1 delivered, 1 credits charged."


async def test_every_button_of_every_page_leads_somewhere(door: Door) -> None:
    for name in PAGES:
        if not any(command.name == name for command in COMMANDS):
            continue
        page = await door.press("open", name.replace(" ", "-"), person=MIA, at=PRIVATE)
        assert page.title, page.text
        assert page.command == name
        for button in (*page.buttons, *page.choices):
            if button.action == "open":
                opened = await door.press("open", button.task_id, person=MIA, at=PRIVATE)
                assert opened.title, button
            else:
                assert isinstance(await form(door, button.task_id), Filled), button


async def test_a_page_has_no_button_for_a_command_that_is_not_there(door: Door) -> None:
    panel = await door.ask("panel", person=MIA)
    opened = {read_token(button.task_id, COMMANDS) for button in panel.buttons}
    assert None not in opened
    assert len(panel.buttons) <= len(PAGES["panel"].opens)


def test_every_chat_can_carry_every_button() -> None:
    for page in PAGES.values():
        for one in (*page.opens, *page.choices):
            if read_token(one.command.replace(" ", "-"), COMMANDS) is None:
                continue
            button = open_button(one, "en")
            custom_id.encode(button.action, button.task_id)
            custom_id.encode_page_form(button.task_id)
            data = data_of(button, about=-1_009_999_999_999_999)
            assert len(data.encode()) <= MAX_DATA


async def test_a_page_is_in_ones_own_language(door: Door) -> None:
    english = await door.ask("limits show", person=MIA)
    await door.ask("settings set", person=MIA, given={"name": "language", "value": "zh"})
    chinese = await door.ask("limits show", person=MIA)
    assert chinese.person is not None
    assert (english.person, chinese.person.language) != (None, "en")


# -- Forms ---------------------------------------------------------------------------------


async def test_a_sent_form_is_answered_above_its_page(door: Door) -> None:
    page = await send(door, "limits set", credits=3)
    assert page.outcome == "Everybody has 3 credits per day now."
    assert (page.title, page.command) == ("Limits", "limits show")
    assert page.text.startswith("Everybody: 3 credits per day.")
    assert "Set a limit" in labels(page)


async def test_a_form_that_is_wrong_changes_nothing_and_keeps_the_page(door: Door) -> None:
    page = await send(door, "limits set", credits=-1)
    assert page.outcome.startswith("“credits” must be a whole number")
    assert page.title == "Limits"
    assert await recorded(door) == 0


async def test_what_a_form_looks_for_is_the_page_itself(door: Door) -> None:
    await door.ask("limits set", person=MIA, credits=3)
    await door.ask("block", person=MIA, user=BEN.id)
    page = await send(door, "audit", action="block")
    assert (page.title, page.outcome) == ("Audit", "")
    assert len(page.text.splitlines()) == 1
    wrong = await send(door, "usage", days=0)
    assert wrong.title == "Usage"
    assert wrong.outcome.startswith("“days” must be a whole number")


async def test_a_command_that_is_typed_is_answered_as_ever(door: Door) -> None:
    message = await door.ask("limits set", person=MIA, credits=3)
    assert (message.title, message.outcome, message.buttons) == ("", "", ())


async def test_the_form_of_a_setting_asks_for_what_it_can_be(door: Door) -> None:
    language = await form(door, "settings-set--language")
    assert isinstance(language, Filled)
    assert (language.title, language.given) == ("language", {"name": "language"})
    (value,) = language.asks
    assert (value.name, value.choices, value.required) == ("value", ("en", "zh-CN"), False)
    assert language.options == {}
    free = await form(door, "settings-set--consent")
    assert isinstance(free, Filled)
    assert free.asks[0].choices == ()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("language", "zh", "zh-CN"), ("pause_after", "5", "5"), ("count_linked", "yes", "yes"),
     ("commands_off", "upscale, describe", "upscale, describe"), ("appeal", "Ask.", "Ask.")],
)  # fmt: skip
async def test_the_form_of_a_setting_has_what_it_is(
    door: Door, name: str, value: str, shown: str
) -> None:
    await send(door, "settings set", name=name, value=value)
    filled = await form(door, f"settings-set--{name}")
    assert isinstance(filled, Filled)
    assert filled.options == {"value": shown}


async def test_a_place_is_never_sent_again_from_a_form(door: Door) -> None:
    await send(door, "settings set", name="log_channel", value="here")
    filled = await form(door, "settings-set--log_channel")
    assert isinstance(filled, Filled)
    assert (filled.options, filled.asks[0].choices) == ({}, ("here",))


async def test_the_language_is_switched_by_a_form_and_the_page_is_in_it(door: Door) -> None:
    page = await send(door, "settings set", name="language", value="zh")
    assert page.person is not None
    assert page.person.language == "zh-CN"
    back = await send(door, "settings set", name="language")
    assert back.person is not None
    assert back.person.language == "en"
    assert back.title == "Settings"


# -- Crafted presses -----------------------------------------------------------------------


@pytest.mark.parametrize("page", [name for name in PAGES if page_of(name)])
async def test_nobody_else_opens_a_page_also_by_a_press_made_by_hand(door: Door, page: str) -> None:
    if not any(command.name == page for command in COMMANDS):
        return
    refused = await door.press("open", page.replace(" ", "-"), person=ADA, at=PRIVATE)
    assert refused.text == f"/{page} is for moderators."
    assert (refused.title, refused.buttons, refused.choices) == ("", (), ())


@pytest.mark.parametrize("token", FORMS)
async def test_nobody_else_opens_or_sends_a_form(door: Door, token: str) -> None:
    refused = await form(door, token, person=ADA)
    assert isinstance(refused, Message)
    assert refused.text.endswith("is for moderators.")
    found = read_token(token, COMMANDS)
    assert found is not None
    sent = await send(door, found[0].name, person=ADA, credits=5)
    assert sent.text == f"/{found[0].name} is for moderators."
    assert (sent.title, sent.outcome) == ("", "")
    assert await recorded(door) == 0


async def test_who_is_no_moderator_any_more_is_refused_when_a_form_is_sent(door: Door) -> None:
    assert isinstance(await form(door, "limits-set"), Filled)
    dismissed = replace(MIA, moderator=False)
    sent = await send(door, "limits set", person=dismissed, credits=5)
    assert sent.text == "/limits set is for moderators."
    assert await recorded(door) == 0


@pytest.mark.parametrize("token", MADE_UP)
async def test_a_button_that_was_made_up_opens_nothing(door: Door, token: str) -> None:
    refused = await door.press("open", token, person=MIA, at=PRIVATE)
    assert "not known here" in refused.text
    assert refused.title == ""


@pytest.mark.parametrize("token", [*MADE_UP, "limits-show", "panel"])
async def test_a_form_that_was_made_up_asks_for_nothing(door: Door, token: str) -> None:
    refused = await form(door, token)
    assert isinstance(refused, Message)
    assert "not known here" in refused.text


async def test_what_needs_options_changes_nothing_when_it_is_merely_opened(door: Door) -> None:
    refused = await door.press("open", "limits-set", person=MIA, at=PRIVATE)
    assert refused.text.startswith("/limits set needs “credits”")
    assert await recorded(door) == 0
