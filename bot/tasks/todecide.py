"""What moderators are shown of a result that is held back: the pictures, and two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import moment, render, say
from bot.invocation import ActionName, Button, Message, PictureFile
from bot.tasks import alttext
from commands.actions import LABELS
from commands.spec import Request
from storage.tasks import Task

TO_DECIDE = (
    "{person} asked for this, and the content check flagged {count} of {asked} pictures. Approve "
    "to show them where they were asked for, or reject. Without a decision they count as rejected, "
    "{moment}."
)
FOUND = "Found: {labels}"
DECISIONS: tuple[ActionName, ...] = ("approve", "reject")


def to_decide(
    task: Task,
    request: Request,
    pictures: Sequence[PictureFile],
    *,
    labels: Sequence[str],
    ends_at: int,
    language: str,
) -> Message:
    """The message for the log channel. `labels` are what was found; `ends_at` is UTC ms."""
    text = say(
        TO_DECIDE, person=named(task.person_id), count=len(pictures), asked=request.count(),
        moment=moment(ends_at),
    )  # fmt: skip
    found = render(say(FOUND, labels=", ".join(labels)), language)
    return Message(
        render(text, language),
        command=task.command,
        prompt=request.title(),
        details=(found,) if labels else (),
        pictures=_covered(task, request, pictures),
        buttons=tuple(
            Button(action, render(say(LABELS[action]), language), task.id) for action in DECISIONS
        ),
        task_id=task.id,
    )


def _covered(
    task: Task, request: Request, pictures: Sequence[PictureFile]
) -> tuple[PictureFile, ...]:
    count = len(pictures)
    return tuple(
        replace(
            picture,
            spoiler=True,
            alt=alttext.of_result(task, request, number=number, count=count),
        )
        for number, picture in enumerate(pictures, start=1)
    )


def named(person_id: str) -> str:
    """A person as their chat shows them by name, where it can."""
    platform, _, own_id = person_id.partition(":")
    return f"<@{own_id}>" if platform == "discord" else person_id
