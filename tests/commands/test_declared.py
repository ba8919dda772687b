"""A declared tool becomes a command: what its table says is what people may say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from commands import commands_of, find, read_request
from commands.declared import ToolDeclaration, ToolRequest, tool_command
from commands.setup import Setup
from commands.spec import Attachment, ImageCommand, InvalidOption, Kind, Picture
from commands.validation import read_options

README = (Path(__file__).parents[2] / "README.md").read_text()
HAIR: dict[str, Any] = {
    "path": "hair/change",
    "description": "Change somebody's hair",
    "cost": 2,
    "fields": {
        "hairStyle": {"kind": "choice", "choices": ["bob", "curly"], "default": "bob"},
        "image": {"kind": "picture", "required": True, "description": "The portrait"},
        "strength": {"kind": "number", "minimum": 0, "maximum": 1},
        "colour": {"max_length": 10},
        "keepFace": {"kind": "flag", "option": "keep"},
        "mode": {"value": 3},
    },
}


def declared(**changes: Any) -> ToolDeclaration:
    return ToolDeclaration.model_validate({**HAIR, **changes})


def hair() -> ImageCommand[Any, ToolRequest]:
    return tool_command("hair", declared())


def ask(**given: Any) -> ToolRequest:
    command = hair()
    options = read_options(command, {"image": Attachment(media="m1"), **given})
    return command.request(options, {"image": Picture(id="m1", width=10, height=10)})


def test_its_fields_are_options_of_their_kinds_the_required_ones_first() -> None:
    options = {option.name: option for option in hair().declared}
    assert list(options) == [
        "image",
        "hair_style",
        "strength",
        "colour",
        "keep",
        "private",
        "spoiler",
    ]
    assert (options["image"].kind, options["image"].required) == (Kind.PICTURE, True)
    assert options["hair_style"].choices == ("bob", "curly")
    assert (options["strength"].minimum, options["strength"].maximum) == (0, 1)
    assert options["colour"].max_length == 10
    assert options["keep"].kind is Kind.FLAG


def test_what_is_said_and_what_is_fixed_go_by_the_vendors_names() -> None:
    request = ask(strength=0.5, keep="yes")
    assert request.values == {"mode": 3, "hairStyle": "bob", "strength": 0.5, "keepFace": True}
    assert (request.images, request.fields) == ({"image": "m1"}, {"image": "image"})
    assert (request.cost(), request.typed()["hair_style"]) == (2, "bob")


@pytest.mark.parametrize(
    ("option", "typed"),
    [("strength", 2), ("hair_style", "mohawk"), ("colour", "x" * 11), ("keep", "perhaps")],
)
def test_what_it_does_not_take_is_refused_by_name(option: str, typed: object) -> None:
    with pytest.raises(InvalidOption) as refused:
        ask(**{option: typed})
    assert refused.value.option == option


def test_it_stands_among_the_commands_of_its_server_only() -> None:
    commands = commands_of(Setup(tools={"hair": declared()}))
    assert find("hair", commands) is not None
    assert find("hair") is None


def test_a_task_that_was_stored_is_read_without_its_declaration() -> None:
    request = ask(strength=1, colour="1984")
    read = read_request("hair", request.model_dump_json())
    assert read == request
    assert isinstance(read, ToolRequest)
    assert [type(value) for value in read.values.values()] == [
        type(value) for value in request.values.values()
    ]


def test_once_more_is_the_same_with_pictures_of_its_own() -> None:
    again = ask().again({"image": "m2"}, afresh=True)
    assert (again.pictures(), again.values) == ({"image": "m2"}, ask().values)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"path": "../x"}, "saas/tool/"),
        ({"path": "a?b"}, "saas/tool/"),
        ({"fields": {}}, "at least 1"),
        ({"fields": {"a": {"kind": "choice"}}}, "choices"),
        ({"fields": {"a": {"choices": ["x"]}}}, "choices"),
        ({"fields": {"a": {"minimum": 1}}}, "cannot have"),
        ({"fields": {"a": {"kind": "integer", "minimum": 1}}}, "both"),
        ({"fields": {"a": {"kind": "number", "minimum": 2, "maximum": 1}}}, "above"),
        ({"fields": {"a": {"required": True, "default": "x"}}}, "default"),
        ({"fields": {"a": {"option": "Not A Name"}}}, "a-z"),
        ({"fields": {"a": {"option": "with-hyphen"}}}, "a-z"),
        ({"fields": {"private": {}}}, "every such command has one"),
        ({"fields": {"größe": {}}}, "no name"),
        ({"fields": {"a": {"option": "x"}, "b": {"option": "x"}}}, "same option"),
        ({"fields": {"businessTaskId": {}}}, "Easel sends"),
        ({"fields": {f"f{n}": {} for n in range(24)}}, "over 23"),
        ({"cost": -1}, "greater"),
        ({"colour": "red"}, "not permitted"),
    ],
)
def test_a_wrong_declaration_is_found_before_anything_starts(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        declared(**changes)


def test_a_whole_path_is_understood_as_the_part_that_counts() -> None:
    assert declared(path="/AIGCImgOpenServ/saas/tool/hair/change/").path == "hair/change"


def test_the_examples_of_the_readme_are_commands() -> None:
    section = README.split("### Tools of your own")[1]
    found = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert found is not None
    tools = tomllib.loads(found[1])["tools"]
    assert set(tools) == {"hair", "erase", "restore", "enlarge", "watermark"}
    for name, table in tools.items():
        command = tool_command(name, ToolDeclaration.model_validate(table))
        assert any(option.kind is Kind.PICTURE for option in command.declared)
