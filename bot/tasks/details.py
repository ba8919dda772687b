"""Everything about one task, for whoever asks: the request, the seed, the model, the times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.errors import Text, render
from bot.invocation import Message
from bot.languages.names import option_label
from bot.provider.protocol import SUCCEEDED
from bot.tasks.messages import TRACE, seeds
from bot.tasks.routes import request_of
from commands import find
from commands.answers import Line, line
from commands.spec import Command, Kind
from storage.tasks import Task

ENDED_BY = {
    "ack": "It came with the first answer.",
    "callback": "The service told us when it was done.",
    "poll": "We asked the service until it was done.",
}


def details(task: Task, command: Command | None = None, *, language: str) -> Message:
    """A private answer, one fact a line."""
    lines = [
        render(Text(text, _labelled(values, language)), language)
        for text, values in _lines(task, command or find(task.command))
    ]
    return Message(text="\n".join(lines), private=True)


def _labelled(values: Mapping[str, object], language: str) -> Mapping[str, object]:
    """The values, with an option called as people who read `language` call it."""
    if "option" not in values:
        return values
    name = str(values["option"])
    return {**values, "option": option_label(name, language) or name.capitalize()}


def _lines(task: Task, command: Command | None) -> Iterator[Line]:
    yield line("/{command}, asked <t:{at}:R>", command=task.command, at=task.created_at // 1000)
    yield from _options(task, command)
    if task.outcome:
        yield from seeds(SUCCEEDED.validate_json(task.outcome))
    yield line("Made by: {provider}", provider=task.provider)
    yield from _times(task)
    yield line("Cost in credits: {cost}", cost=task.cost)
    yield line("Trace: {trace}", trace=task.id[-TRACE:])


def _options(task: Task, command: Command | None) -> Iterator[Line]:
    typed = request_of(task).typed()
    for option in () if command is None else command.declared:
        value, name = typed.get(option.name), option.name
        # The seed that was drawn is told below, whether or not it was asked for.
        if option.kind is Kind.PICTURE or option.name == "seed":
            continue
        if option.kind is Kind.FLAG:
            yield from [line("{option}: yes", option=name)] if value else []
        elif value not in (None, ""):
            yield line("{option}: {value}", option=name, value=value)


def _times(task: Task) -> Iterator[Line]:
    if task.submitted_at is not None:
        waited = _seconds(task.submitted_at - task.created_at)
        yield line("Waited: {seconds} s", seconds=waited)
    if task.submitted_at is not None and task.finished_at is not None:
        yield line("Took: {seconds} s", seconds=_seconds(task.finished_at - task.submitted_at))
    if task.finished_at is not None and task.closed_at is not None:
        yield line(
            "Handed over in: {seconds} s", seconds=_seconds(task.closed_at - task.finished_at)
        )
    if task.ended_by is not None:
        yield line(ENDED_BY[task.ended_by])


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}"
