"""What a picture shows, in words, for whoever does not see it."""

from __future__ import annotations

from bot.errors import Text, render, say
from commands.spec import Request
from storage.tasks import Task

MOST_CHARACTERS = 1000  #: Discord takes 1024 ("Attachment Structure", description).

ONE = "Picture: {title}"
ONE_OF_SEVERAL = "Picture {number} of {count}: {title}"
UNNAMED = "Picture {number} of {count}, made with /{command}"
BEFORE = say("The picture before")


def of_result(task: Task, request: Request, *, number: int, count: int) -> str:
    """For picture `number`, from 1, of `count`."""
    return _short(render(_text(task.command, request, number, count), task.language))


def before(task: Task) -> str:
    """For the picture that a result was made from."""
    return render(BEFORE, task.language)


def _text(command: str, request: Request, number: int, count: int) -> Text:
    title = request.title()
    if title:
        message = ONE if count == 1 else ONE_OF_SEVERAL
        return say(message, number=number, count=count, title=title)
    if count == 1 and request.result().shows:
        return say(request.result().shows)
    return say(UNNAMED, number=number, count=count, command=command)


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
