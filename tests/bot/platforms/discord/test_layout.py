"""Whatever there is to be said and shown, Discord takes it, and a person finds their way in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.discordgallery import four_pictures, gallery

from bot.invocation import Button, Message, Person
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.layout import COLOURS, Link, Shown, layout, mentions, snowflake

CONTAINER, ROW, BUTTON, MENU, TEXT, GALLERY = 17, 1, 2, 3, 10, 12
ANN = Person("discord:80351110224678912", "Ann")

#: What somebody may type: mark-up of every kind, other scripts, halves of characters.
ODD = st.text(st.one_of(st.sampled_from("*_~|`\\[]()<>@#-:/ \n\t1.&"), st.characters()))


def components(message: Message, **more: Any) -> list[dict[str, Any]]:
    shown = [Shown(f"p-{number}.png", "a fox") for number in range(len(message.pictures))]
    return layout(message, shown, **more).to_components()


def walk(parts: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from walk(part.get("components", ()))


def texts(message: Message, **more: Any) -> str:
    found = (part["content"] for part in walk(components(message, **more)) if part["type"] == TEXT)
    return "\n".join(found)


def check(parts: list[dict[str, Any]]) -> None:
    """Discord's limits ("Component Reference"), and our own rule that every item is dynamic."""
    every = list(walk(parts))
    ids = [part["custom_id"] for part in every if "custom_id" in part]
    assert 1 <= len(every) <= 40
    assert sum(len(part["content"]) for part in every if part["type"] == TEXT) <= 4000
    assert all(part["content"].strip() for part in every if part["type"] == TEXT)
    assert len(ids) == len(set(ids))
    for part in every:
        check_one(part)


def check_one(part: dict[str, Any]) -> None:
    match part["type"]:
        case 1:
            assert 1 <= len(part["components"]) <= 5
        case 2:
            assert 1 <= len(part["label"]) <= 80
            assert decode(part["custom_id"]) is not None
        case 3:
            assert 1 <= len(part["options"]) <= 25
            assert len(part["placeholder"]) <= 150
            values = [option["value"] for option in part["options"]]
            assert len(set(values)) == len(values)
            assert all(decode(value) is not None for value in values)
            assert all(1 <= len(option["label"]) <= 100 for option in part["options"])
        case 12:
            assert 1 <= len(part["items"]) <= 10
            assert all(1 <= len(item["description"]) <= 1024 for item in part["items"])


# -- Every message ------------------------------------------------------------------------


@pytest.mark.parametrize("message", list(gallery()), ids=lambda m: f"{m.status} {m.command}")
async def test_discord_takes_every_message_there_is(message: Message) -> None:
    check(components(message))
    assert layout(message).is_finished()  # else discord.py would keep it in memory


@settings(max_examples=12)
@given(prompt=ODD, caption=ODD)
async def test_discord_takes_every_message_whatever_was_typed(prompt: str, caption: str) -> None:
    for message in gallery(prompt[:2000] or "x", caption):
        check(components(message, lead="<@1> " * 100, notes=(caption, prompt)))


@pytest.mark.parametrize("filling", ["*", "\n# ", "<@1>", "狐", "👨‍👩‍👧", "`", "a "])
async def test_the_longest_prompt_fits(filling: str) -> None:
    prompt = (filling * 2000)[:2000]
    for message in gallery(prompt, prompt * 3):
        check(components(message))


@pytest.mark.parametrize("status", [*COLOURS, "notice"])
async def test_long_texts_of_every_part_fit_together(status: Any) -> None:
    long = "*" * 5000
    full = Message(long, status, "imagine", long, (long,), progress=0.5, person=ANN, mention=True)
    check(components(full, lead="x" * 5000, notes=(long,)))
    check(components(Message(long, status), lead="x" * 5000))


async def test_a_long_answer_is_read_to_its_end() -> None:
    answer = "\n".join(f"/command{number}: does something" for number in range(100))
    assert texts(Message(answer)) == answer


@given(actions=st.lists(st.sampled_from(["again", "vary", "upscale", "describe", "face"])))
async def test_any_number_of_buttons_fits(actions: list[Any]) -> None:
    buttons = tuple(Button(action, "x", "t", n % 11) for n, action in enumerate(actions * 4))
    everything = Message("x", "done", buttons=buttons, choices=buttons)
    links = [Link("x", "https://x")] * 9
    message = everything
    assert len(list(walk(components(message, links=links, lead="x")))) <= 40


# -- What a person sees -------------------------------------------------------------------


async def test_four_pictures_are_one_gallery_above_prompt_details_and_buttons() -> None:
    [panel] = components(four_pictures())
    kinds = [part["type"] for part in panel["components"]]
    assert kinds == [GALLERY, TEXT, TEXT, ROW, ROW, ROW, ROW]
    labels = [
        [button.get("label", "menu") for button in row["components"]]
        for row in panel["components"]
        if row["type"] == ROW
    ]
    assert labels == [
        ["U1", "U2", "U3", "U4"],
        ["V1", "V2", "V3", "V4"],
        ["menu"],
        ["Again", "Edit", "Improve my prompt", "Details", "Delete"],
    ]


async def test_the_words_of_a_result_are_in_order_and_small_below() -> None:
    lines = texts(four_pictures()).split("\n")
    assert lines[0] == "> a fox in the snow"
    assert lines[1].startswith("Done.")
    assert lines[2].startswith("-# 1024×1024 · Seed: ")
    assert lines[3] == "-# U: upscale · V: vary"


async def test_every_button_is_there_once() -> None:
    message = four_pictures()
    every = list(walk(components(message)))
    pressed = [part["custom_id"] for part in every if part["type"] == BUTTON]
    chosen = [option["value"] for part in every for option in part.get("options", ())]
    found = {(p.action, p.picture) for p in map(decode, pressed + chosen) if p is not None}
    assert found == {(button.action, button.picture) for button in message.buttons}
    assert len(pressed + chosen) == len(message.buttons)


@pytest.mark.parametrize("status", COLOURS)
async def test_each_status_has_a_colour_of_its_own(status: Any) -> None:
    [panel] = components(Message("x", status))
    assert panel["accent_color"] == COLOURS[status]
    assert list(COLOURS.values()).count(COLOURS[status]) == 1


async def test_a_mere_answer_is_no_panel() -> None:
    assert [part["type"] for part in components(Message("You have 5 credits left."))] == [TEXT]


async def test_moments_count_down_by_themselves() -> None:
    assert "<t:1700000060:R>" in texts(Message("Expected <t:1700000060:R>.", "waiting"))


async def test_progress_is_a_bar() -> None:
    assert "▰▰▰▱▱▱▱▱▱▱▱▱" in texts(Message("x", "running", progress=0.25))


async def test_a_failure_offers_to_try_again_first() -> None:
    again = Button("again", "Try again", "t")
    [panel] = components(Message("No.", "failed", buttons=(again, Button("edit", "Edit", "t"))))
    first, second = panel["components"][1]["components"]
    assert (first["label"], first["style"], second["style"]) == ("Try again", 1, 2)


async def test_choices_are_a_menu_under_their_heading() -> None:
    faces = tuple(Button("face", f"Face {n + 1}", "t", n) for n in range(3))
    message = Message("Three.", "done", choices=faces, choose="Which face shall be replaced?")
    [menu] = [part for part in walk(components(message)) if part["type"] == MENU]
    assert menu["placeholder"] == "Which face shall be replaced?"
    assert [option["label"] for option in menu["options"]] == ["Face 1", "Face 2", "Face 3"]


async def test_a_spoiler_is_blurred_twice_over() -> None:
    view = layout(Message("x", "done"), [Shown("fox.png", spoiler=True)])
    item = view.to_components()[0]["components"][0]["items"][0]
    assert item["spoiler"] is True
    assert item["media"]["url"] == "attachment://SPOILER_fox.png"


async def test_what_cannot_be_shown_is_opened_by_a_button() -> None:
    parts = components(Message("x", "done"), links=[Link("Open picture 1", "https://e.x/1")])
    [link] = [part for part in walk(parts) if part["type"] == BUTTON]
    assert (link["style"], link["url"], link["label"]) == (5, "https://e.x/1", "Open picture 1")


async def test_an_empty_message_is_still_a_message() -> None:
    check(components(Message("")))
    check(components(Message(" \n", "done")))


# -- Mentions -----------------------------------------------------------------------------


async def test_nobody_is_notified_but_who_waited_long() -> None:
    waited = Message("Done.", "done", person=ANN, mention=True)
    assert mentions(waited).to_dict() == {"parse": [], "users": [80351110224678912]}
    assert "<@80351110224678912>" in texts(waited)
    for message in (Message("x", person=ANN), Message("x", mention=True)):
        assert mentions(message).to_dict() == {"parse": [], "users": []}


@pytest.mark.parametrize("id", ["", "telegram:5", "discord:", "discord:x", "discord:²"])
def test_somebody_of_another_platform_cannot_be_mentioned(id: str) -> None:
    assert snowflake(Person(id, "x")) is None


async def test_what_is_typed_mentions_nobody() -> None:
    found = texts(Message("x", "done", prompt="<@1> <@&2> @everyone @here", details=("<@3>",)))
    assert not re.search(r"(?<!\\)<@|@everyone|@here", found)


# -- Pages ---------------------------------------------------------------------------------

PAGE = Message(
    "One.\nTwo.", title="Limits", outcome="It was changed.",
    buttons=(Button("open", "Back", "panel"), Button("form", "Set", "limits-set")),
)  # fmt: skip


async def test_a_page_is_framed_and_begins_with_what_came_of_its_form() -> None:
    (frame,) = components(PAGE)
    assert frame["type"] == CONTAINER
    assert [part["type"] for part in frame["components"]] == [TEXT, 14, TEXT, TEXT, ROW]
    assert texts(PAGE) == "It was changed.\n### Limits\nOne.\nTwo."


async def test_a_page_of_every_setting_fits() -> None:
    choices = tuple(Button("form", f"s{n}", f"settings-set--s{n}") for n in range(25))
    buttons = tuple(Button("open", f"p{n}", f"p{n}") for n in range(10))
    page = Message(
        "x" * 5000, title="t" * 300, outcome="o" * 2000, buttons=buttons, choices=choices,
        choose="Change a setting",
    )  # fmt: skip
    check(components(page, files=["a.toml", "b.csv", "c.csv", "d.csv"]))


@given(ODD, ODD, ODD)
async def test_whatever_a_page_says_discord_takes(text: str, title: str, outcome: str) -> None:
    check(components(Message(text, title=title, outcome=outcome, buttons=PAGE.buttons)))
