"""The form that changes a task and repeats it, filled with what it had.

A form has five fields. Where a command has more options, the first four are fields of their own
and the rest are lines of one: `steps: 30`, which is quickly changed on a phone. What the form
belongs to is in its id, so that it can be sent after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import InvalidOptions, NotFound, render, say
from bot.invocation import Filled
from bot.languages.names import option_label
from bot.platforms.discord import custom_id
from bot.platforms.discord.escape import one_line
from bot.platforms.discord.reading import PLATFORM
from bot.platforms.typed import coerce
from commands.spec import ATTACHED, Command, Kind, Option
from commands.validation import echo

MOST_FIELDS = 5  #: Discord: "Modal"
MOST_TITLE = 45
MOST_LABEL = 45  #: Discord: "Label"
MOST_HINT = 100
MOST_VALUE = 4_000  #: Discord: "Text Input"
MOST_CHOICES = 25  #: Discord: "String Select"
LONG = 100  #: Characters; what may be longer gets several lines.

MORE = "+"  #: The field of all other options; no option has such a name.

TITLE = "Change and repeat /{command}"
OTHERS = say("Everything else")
HOW = say("One a line, such as “steps: 30”. Leave out what shall be as usual.")
UNREADABLE = "“{line}” cannot be read. Write one option a line, such as “steps: 30”."
NOT_OURS = say("This form is not known here any more. Press the button again.")

#: What people choose from Discord's own lists.
_MENUS: Mapping[Kind, Callable[..., ui.Item[Any]]] = {
    Kind.PERSON: ui.UserSelect,
    Kind.ROLE: ui.RoleSelect,
    Kind.CHANNEL: ui.ChannelSelect,
}

_YES, _NO = say("yes"), say("no")
# Phones write a dash for two hyphens, and Chinese keyboards another colon.
_LINE = re.compile(r"(?:--|[—–])?\s*([a-z][a-z0-9_-]*)\s*(?:[:：=]|(?<=\S)\s|$)\s*(.*)", re.I)


def edit_form(filled: Filled, command: Command, *, language: str, task_id: str) -> ui.Modal:
    """The form, ready to be sent and already forgotten by discord.py. Needs a running loop."""
    title = render(say(TITLE, command=command.name), language)
    options = [option for option in command.declared if option.kind not in ATTACHED]
    return _form(title, custom_id.encode_form(task_id), options, filled, language)


def page_form(filled: Filled, *, token: str) -> ui.Modal:
    """The form of a page, likewise; `token` is that of the button that opened it."""
    id = custom_id.encode_page_form(token)
    return _form(filled.title, id, filled.asks, filled, filled.language)


def _form(
    title: str, id: str, options: Sequence[Option], filled: Filled, language: str
) -> ui.Modal:
    form = ui.Modal(title=title[:MOST_TITLE], custom_id=id)
    alone = options if len(options) <= MOST_FIELDS else options[: MOST_FIELDS - 1]
    for option in alone:
        form.add_item(_field(option, _value(filled, option), language))
    if others := options[len(alone) :]:
        form.add_item(_others(filled, others, language))
    form.stop()
    return form


def read(interaction: discord.Interaction[Any]) -> tuple[str, Mapping[str, str]]:
    """The task a sent form belongs to, and the options as they were typed; none where empty.

    For the form of a page it is that one's token. Raises NotFound for a form of somebody else's,
    InvalidOptions for a line that says nothing.
    """
    data: Mapping[str, Any] = interaction.data or {}
    id = str(data.get("custom_id", ""))
    task_id = custom_id.decode_form(id) or custom_id.decode_page_form(id)
    if task_id is None:
        raise NotFound(NOT_OURS)
    sent = dict(fields_of(data.get("components", ())))
    lines = dict(_lines(sent.pop(MORE, "")))
    return task_id, {name: value for name, value in {**lines, **sent}.items() if value.strip()}


def coerced(options: Mapping[str, str], declared: Sequence[Option]) -> dict[str, object]:
    """The same with numbers and choices where there are such; the rest as it was typed."""
    known = {option.name: option for option in declared}
    return {
        name: _coerced(known[name], value) if name in known else value
        for name, value in options.items()
    }


def _coerced(option: Option, value: str) -> object:
    if option.kind in _MENUS and value.isdecimal():
        return f"{PLATFORM}:{value}"  # from a menu of people, or an id that was typed
    return coerce(option, value)


def _value(filled: Filled, option: Option) -> str:
    value = filled.options.get(option.name, option.default)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _field(option: Option, value: str, language: str) -> ui.Label[Any]:
    return ui.Label(
        text=_label(option, language)[:MOST_LABEL],
        description=render(say(option.description), language)[:MOST_HINT] or None,
        component=_component(option, value, language),
    )


def _component(option: Option, value: str, language: str) -> ui.Item[Any]:
    if menu := _MENUS.get(option.kind):
        least = 1 if option.required else 0
        return menu(custom_id=option.name, required=option.required, min_values=least)
    choices = _choices(option, language)
    return _select(option, choices, value) if choices else _text(option, value)


def _label(option: Option, language: str) -> str:
    """The option's name as the slash command has it (translator.py), else made of its own."""
    return option_label(option.name, language) or option.name.replace("_", " ").capitalize()


def _choices(option: Option, language: str) -> Mapping[str, str]:
    """What there is to choose from, by value; nothing where it is typed."""
    if option.kind is Kind.FLAG:
        return {"yes": render(_YES, language), "no": render(_NO, language)}
    choices: Sequence[object] = option.choices
    bounded = option.minimum is not None and option.maximum is not None
    if option.kind is Kind.INTEGER and bounded:
        choices = range(round(option.minimum or 0), round(option.maximum or 0) + 1)
    return {str(choice): str(choice) for choice in choices} if len(choices) <= MOST_CHOICES else {}


def _select(option: Option, choices: Mapping[str, str], value: str) -> ui.Select[Any]:
    return ui.Select(
        custom_id=option.name,
        required=option.required,
        min_values=1 if option.required else 0,
        options=[
            discord.SelectOption(label=label, value=choice, default=choice == value)
            for choice, label in choices.items()
        ],
    )


def _text(option: Option, value: str) -> ui.TextInput[Any]:
    most = min(option.max_length or MOST_VALUE, MOST_VALUE)
    is_long = option.kind is Kind.TEXT and most > LONG
    return ui.TextInput(
        custom_id=option.name,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        default=value[:most] or None,
        required=option.required,
        max_length=most,
    )


def _others(filled: Filled, options: Sequence[Option], language: str) -> ui.Label[Any]:
    lines = (f"{option.name}: {one_line(_value(filled, option))}" for option in options)
    return ui.Label(
        text=render(OTHERS, language)[:MOST_LABEL],
        description=render(HOW, language)[:MOST_HINT],
        component=ui.TextInput(
            custom_id=MORE,
            style=discord.TextStyle.paragraph,
            default="\n".join(line.rstrip() for line in lines)[:MOST_VALUE],
            required=False,
            max_length=MOST_VALUE,
        ),
    )


def fields_of(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Field by field: what was typed, or chosen."""
    for component in components:
        inner = component.get("component")
        yield from fields_of([inner] if inner else component.get("components", ()))
        if "custom_id" in component:
            values = component.get("values")
            value = component.get("value") if values is None else next(iter(values), "")
            yield str(component["custom_id"]), str(value or "")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _LINE.fullmatch(line)
        if found is None:
            raise InvalidOptions(say(UNREADABLE, line=echo(line)))
        yield found[1].lower().replace("-", "_"), found[2].strip()
