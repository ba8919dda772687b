"""The form that changes a task: what it had is in it, and what is sent is what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import InvalidOptions, NotFound
from bot.invocation import Filled
from bot.platforms.discord.modal import coerced, edit_form, page_form, read
from commands import COMMANDS, find
from commands.spec import Command, Kind, Option
from commands.validation import read_options

TASK = "01h2xcejqtf2nbrexx3vqjhp41"


def command(name: str) -> Command:
    found = find(name)
    assert found is not None
    return found


def form(name: str, **options: Any) -> dict[str, Any]:
    filled = Filled(name, options, {})
    return edit_form(filled, command(name), language="en", task_id=TASK).to_dict()


def fields(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {label["component"]["custom_id"]: label for label in made["components"]}


def sent(values: Mapping[str, str | list[str]], *, custom_id: str | None = None) -> Any:
    """What Discord tells of a form that was sent."""
    parts = [
        {
            "type": 18,
            "component": {
                "custom_id": name,
                "values" if isinstance(value, list) else "value": value,
            },
        }
        for name, value in values.items()
    ]
    data = {"custom_id": custom_id or f"easel.form:{TASK}", "components": parts}
    return SimpleNamespace(data=data)


def untouched(made: dict[str, Any]) -> Any:
    """The form sent as it was opened."""
    values: dict[str, str | list[str]] = {}
    for name, label in fields(made).items():
        component = label["component"]
        chosen = [one["value"] for one in component.get("options", ()) if one["default"]]
        values[name] = chosen if "options" in component else component.get("value") or ""
    return sent(values)


# -- What is in it ------------------------------------------------------------------------


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.name)
async def test_every_command_has_a_form_that_discord_takes(one: Command) -> None:
    made = form(one.name)
    assert len(made["title"]) <= 45
    assert len(made["components"]) <= 5
    for label in made["components"]:
        assert 1 <= len(label["label"]) <= 45
        assert len(label.get("description", "x")) <= 100
        component = label["component"]
        assert len(component.get("options", ())) <= 25
        assert 1 <= component.get("max_length", 1) <= 4000
        assert len(component.get("value") or "") <= component.get("max_length", 0)


async def test_the_form_is_kept_nowhere() -> None:
    filled = Filled("imagine", {}, {})
    made = edit_form(filled, command("imagine"), language="en", task_id=TASK)
    assert made.is_finished()


async def test_what_the_task_had_is_in_it() -> None:
    made = fields(form("imagine", prompt="a fox", negative="cats", images=3, ratio="3:2", seed=7))
    assert made["prompt"]["component"]["value"] == "a fox"
    assert made["negative"]["component"]["value"] == "cats"
    chosen = [one["value"] for one in made["images"]["component"]["options"] if one["default"]]
    assert chosen == ["3"]
    assert "seed: 7" in made["+"]["component"]["value"].split("\n")


async def test_every_option_can_be_changed() -> None:
    made = fields(form("imagine"))
    typed = [line.split(":")[0] for line in made["+"]["component"]["value"].split("\n")]
    pictures = [one.name for one in command("imagine").declared if one.kind is Kind.PICTURE]
    every = [one.name for one in command("imagine").declared if one.name not in pictures]
    assert [*made, *typed] == [*every[:4], "+", *every[4:]]


async def test_a_long_prompt_is_in_it_to_the_last_character() -> None:
    prompt = "fox " * 500
    assert fields(form("imagine", prompt=prompt))["prompt"]["component"]["value"] == prompt


async def test_few_options_have_a_field_each() -> None:
    made = fields(form("upscale", factor=4))
    chosen = [one["label"] for one in made["factor"]["component"]["options"] if one["default"]]
    assert chosen == ["4"]


# -- What comes back ----------------------------------------------------------------------


async def test_a_form_sent_as_it_was_asks_for_the_same() -> None:
    had = {"prompt": "a fox", "images": 2, "steps": 30, "guidance": 7.5, "sampler": "Euler a"}
    task_id, typed = read(untouched(form("imagine", **had)))
    assert task_id == TASK
    options = read_options(command("imagine"), coerced(typed, command("imagine").declared))
    defaults = read_options(command("imagine"), {"prompt": "a fox"})
    assert options == defaults.model_copy(update=had)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("steps: 30", {"steps": "30"}),
        ("Steps：30", {"steps": "30"}),
        ("--steps 30", {"steps": "30"}),
        ("—steps 30", {"steps": "30"}),
        ("steps=30", {"steps": "30"}),
        ("  steps :  30  ", {"steps": "30"}),
        ("sampler: euler a", {"sampler": "euler a"}),
        ("model: a:b, c", {"model": "a:b, c"}),
        ("seed:\nsteps:", {}),
        ("seed", {}),
        ("\n\nsteps: 1\n\n", {"steps": "1"}),
    ],
)
def test_lines_are_read_however_a_phone_writes_them(line: str, read_as: dict[str, str]) -> None:
    assert read(sent({"+": line}))[1] == read_as


def test_what_was_typed_becomes_numbers_and_choices() -> None:
    typed = {"steps": "30", "guidance": "7.5", "sampler": "euler a", "other": "x"}
    assert coerced(typed, command("imagine").declared) == {
        "steps": 30, "guidance": 7.5, "sampler": "Euler a", "other": "x",
    }  # fmt: skip


def test_a_menu_left_empty_says_nothing() -> None:
    assert read(sent({"ratio": [], "images": ["2"], "negative": " "}))[1] == {"images": "2"}


def test_a_field_counts_more_than_a_line() -> None:
    assert read(sent({"prompt": "a fox", "+": "prompt: a cat"}))[1] == {"prompt": "a fox"}


def test_a_line_that_says_nothing_is_told_of() -> None:
    with pytest.raises(InvalidOptions, match="5 steps please"):
        read(sent({"+": "5 steps please"}))


def test_another_form_is_not_ours() -> None:
    with pytest.raises(NotFound):
        read(sent({}, custom_id="easel.source:5"))


async def test_a_flag_is_chosen_by_yes_or_no() -> None:
    spoiler = Option("spoiler", Kind.FLAG, "Blur it", required=False, default=False)
    one: Any = SimpleNamespace(name="blur", declared=(spoiler,))
    made = edit_form(Filled("blur", {"spoiler": True}, {}), one, language="en", task_id=TASK)
    options = fields(made.to_dict())["spoiler"]["component"]["options"]
    assert [(o["label"], o["default"]) for o in options] == [("yes", True), ("no", False)]
    assert coerced({"spoiler": "yes"}, one.declared) == {"spoiler": True}


# -- The form of a page --------------------------------------------------------------------


def page(name: str, **more: Any) -> dict[str, Any]:
    filled = Filled(name, {}, {}, "A title", command(name).declared, **more)
    return page_form(filled, token="limits-set").to_dict()


async def test_people_roles_and_channels_have_menus_of_their_own() -> None:
    made = fields(page("limits set"))
    kinds = {name: label["component"]["type"] for name, label in made.items()}
    assert kinds == {"credits": 4, "person": 5, "role": 6, "period": 3}
    assert fields(page("channels allow"))["channel"]["component"]["type"] == 8
    assert fields(page("block"))["user"]["component"]["min_values"] == 1
    assert made["person"]["component"]["min_values"] == 0


async def test_what_is_chosen_from_a_menu_is_an_id_of_ours() -> None:
    answers = {"credits": "20", "person": ["80351110224678912"], "role": [], "period": ["week"]}
    token, typed = read(sent(answers, custom_id="easel.page:limits-set"))
    assert token == "limits-set"
    assert coerced(typed, command("limits set").declared) == {
        "credits": 20, "person": "discord:80351110224678912", "period": "week",
    }  # fmt: skip


async def test_a_page_asks_only_for_what_it_is_to_ask() -> None:
    (_, value) = command("settings set").declared
    filled = Filled(
        "settings set", {"value": "zh-CN"}, {}, "language",
        (replace(value, kind=Kind.CHOICE, choices=("en", "zh-CN")),), {"name": "language"},
    )  # fmt: skip
    made = page_form(filled, token="settings-set--language").to_dict()
    assert made["title"] == "language"
    ((name, label),) = fields(made).items()
    chosen = [one["value"] for one in label["component"]["options"] if one["default"]]
    assert (name, chosen) == ("value", ["zh-CN"])
    assert read(untouched_page(made))[1] == {"value": "zh-CN"}


def untouched_page(made: dict[str, Any]) -> Any:
    return SimpleNamespace(data={**untouched(made).data, "custom_id": made["custom_id"]})
