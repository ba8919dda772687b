"""What people are shown about a task, from its place in the queue to the picture.

The one place where such messages are built. Every sentence is whole, with named places, so that
a catalogue can translate it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from bot.errors import Text, moment, render, say
from bot.invocation import ActionName, Address, Button, Message, Person, PictureFile
from bot.provider.protocol import Reason, Succeeded, Verdict
from bot.tasks import alttext, failures
from bot.tasks.choices import WHICH_FACE, face_choices, how_to_choose
from commands.actions import LABELS, NUMBERED
from commands.answers import Line, line
from commands.spec import MAX_OUTPUT_PIXELS, Request
from storage.tasks import Task

MENTION_AFTER_MS = 60_000  #: Who has waited longer may look elsewhere by now (product.md).
UPSCALE_FACTOR = 2  #: What the button under a picture does.
TRACE = 8  #: Characters of a task's id that a person is told after a fault of ours.

PLATFORM_IS_OFF = say("The chat this came from is not connected.")

QUEUED = say("Waiting to start.")
RUNNING = say("Working on it.")
DONE = say("Done.")
ALREADY_DONE = say("This was already made: look for it in this channel.")
CANCELLED = say("Cancelled. Your credits were given back.")
MOVED = "Done. It is for adults, so it is in {place}."
HELD = (
    "It is made, but the content check flagged it, so a moderator of this server looks at it "
    "first. What becomes of it is said here, at the latest {moment}."
)
HELD_SOME = (
    "{shown} of {asked} pictures can be shown now. The content check flagged others, so a "
    "moderator of this server looks at them first. What becomes of them is said here, at the "
    "latest {moment}."
)
SHORT = "{shown} of {asked} pictures came back. The credits for the rest were given back."

TRY_AGAIN = say("Try again")

#: Said of a picture that was wanted, not attached, and taken from the channel.
BORROWED = {
    "replied": "Picture: the one replied to, {name}",
    "last": "Picture: your last one here, {name}",
}


def waiting(task: Task, request: Request, *, place: int | None, ready_at: int | None) -> Message:
    """Accepted and not sent yet. `place` counts from 1; `ready_at` is UTC milliseconds."""
    text = standing_text(place=place, ready_at=ready_at)
    return _message(task, request, text, status="waiting", buttons=(_button(task, "cancel"),))


def standing_text(*, place: int | None, ready_at: int | None) -> Text:
    """Where a waiting task stands, in one sentence."""
    if place is None:
        return QUEUED
    if ready_at is None:
        return say("Waiting: number {place} in the queue.", place=place)
    return say(
        "Waiting: number {place} in the queue. Expected {moment}.",
        place=place,
        moment=moment(ready_at),
    )


def running(
    task: Task,
    request: Request,
    *,
    progress: float | None,
    preview: PictureFile | None = None,
) -> Message:
    """The provider has it. `progress` is 0 to 1 and `preview` what it looks like, where known."""
    text = RUNNING
    if progress is not None:
        progress = min(max(progress, 0.0), 1.0)
        text = say("Working on it: {percent} % done.", percent=round(100 * progress))
    return _message(
        task,
        request,
        text,
        status="running",
        progress=progress,
        pictures=_shown(task, request, [preview] if preview else []),
        buttons=(_button(task, "cancel"),),
    )


def done(
    task: Task,
    request: Request,
    succeeded: Succeeded,
    pictures: Sequence[PictureFile],
    *,
    before: PictureFile | None = None,
    now: int | None = None,
    left_out: Counter[Reason] | None = None,
    charged: bool = False,
) -> Message:
    """The result. `pictures` are those that may be shown, in order; `now` is UTC milliseconds.

    `before` is what a single result was made from, to be compared with it. `left_out` counts why
    others are not shown, which may be `charged` all the same.
    """
    if pictures:
        reasons = _reasons(succeeded) if left_out is None else left_out
        text: Text = _arrived(request, reasons, shown=len(pictures), charged=charged)
        buttons = _picture_buttons(task, request, pictures)
    else:
        taken = request.result().taken
        text = say(taken) if taken else say("{caption}", caption=succeeded.caption)
        actions = (*request.result().of_caption, "details", *_reported(task), "delete")
        buttons = tuple(_button(task, action) for action in actions)
    ended_at = now or task.finished_at or task.created_at
    choices = face_choices(request, succeeded, language=task.language)
    return _message(
        task,
        request,
        text,
        status="done",
        buttons=buttons,
        choices=choices,
        choose=render(WHICH_FACE, task.language) if choices else "",
        pictures=_shown(task, request, pictures),
        details=_details(task, request, succeeded),
        before=_compared(task, request, before) if before and len(pictures) == 1 else None,
        mention=ended_at - task.created_at > MENTION_AFTER_MS,
    )


def moved(task: Task, request: Request, *, to: Address) -> Message:
    """In the place where it was asked for: the result is elsewhere."""
    return _message(task, request, say(MOVED, place=_channel(to)), status="notice")


def held(
    task: Task,
    request: Request,
    succeeded: Succeeded,
    pictures: Sequence[PictureFile],
    *,
    ends_at: int,
) -> Message:
    """A moderator looks at pictures first, at the latest at `ends_at` (UTC ms).

    `pictures` are the others, which can be shown now.
    """
    when = moment(ends_at)
    if not pictures:
        return _message(task, request, say(HELD, moment=when), status="waiting")
    text = say(HELD_SOME, shown=len(pictures), asked=request.count(), moment=when)
    message = done(task, request, succeeded, pictures)
    # The request goes on, so that its message cannot be deleted yet.
    buttons = tuple(button for button in message.buttons if button.action != "delete")
    return replace(message, text=render(text, task.language), buttons=buttons, mention=False)


def delivered(task: Task, request: Request) -> Message:
    """For an event that a platform repeats after its result was delivered: no second copy."""
    # As progress, which never replaces an end: the result may be in this very message.
    return _message(task, request, ALREADY_DONE, status="running")


def failed(task: Task, request: Request) -> Message:
    """Ended without a result: what happened, that it cost nothing, and what to do."""
    reason = Reason(task.failure or Reason.INTERNAL)
    # For a fault of ours the end of the task's id is the trace: every log line has the id.
    detail = task.detail or (task.id[-TRACE:] if reason is Reason.INTERNAL else "")
    return _message(
        task,
        request,
        failures.FAILURES[reason].text(detail),
        status="failed",
        buttons=(
            _button(task, "again", label=TRY_AGAIN),
            _button(task, "edit"),
            _button(task, "details"),
        ),
    )


def cancelled(task: Task, request: Request) -> Message:
    """Given up by the person who asked, or by a moderator."""
    return _message(task, request, CANCELLED, status="cancelled")


def notice(text: Text, *, language: str, private: bool = True) -> Message:
    """A sentence that is not about one task's progress: a refusal, an answer."""
    return Message(text=render(text, language), private=private)


def _message(
    task: Task, request: Request, text: Text, *, details: tuple[str, ...] = (), **more: Any
) -> Message:
    address = Address.from_json(task.address)
    return Message(
        details=(*_borrowed(task, request), *details),
        text=render(text, task.language),
        command=task.command,
        prompt=request.title(),
        task_id=task.id,
        person=_person(task),
        private=address.private,
        **more,
    )


def _shown(
    task: Task, request: Request, pictures: Sequence[PictureFile]
) -> tuple[PictureFile, ...]:
    count = len(pictures)
    alts = (alttext.of_result(task, request, number=n + 1, count=count) for n in range(count))
    return tuple(
        replace(picture, alt=alt, spoiler=request.spoiler or picture.spoiler)
        for picture, alt in zip(pictures, alts, strict=True)
    )


def _compared(task: Task, request: Request, before: PictureFile) -> PictureFile:
    spoiler = request.spoiler or before.spoiler
    return replace(before, alt=alttext.before(task), spoiler=spoiler)


def _borrowed(task: Task, request: Request) -> tuple[str, ...]:
    if request.borrowed is None:
        return ()
    text = say(BORROWED[request.borrowed.source], name=request.borrowed.name)
    return (render(text, task.language),)


def _person(task: Task) -> Person:
    # The name is not kept: platforms mention by id, `discord:80351110224678912`.
    _, _, own_id = task.person_id.partition(":")
    return Person(id=task.person_id, name=own_id, language=task.language)


def _channel(address: Address) -> str:
    """A channel as its chat shows it by name, where it can."""
    return f"<#{address.channel}>" if address.platform == "discord" else address.channel_id


def _reasons(succeeded: Succeeded) -> Counter[Reason]:
    flagged = sum(image.verdict is not Verdict.OK for image in succeeded.images)
    return Counter({Reason.WITHHELD: flagged})


def _arrived(request: Request, reasons: Counter[Reason], *, shown: int, charged: bool) -> Text:
    asked = request.count()
    if shown >= asked:
        return DONE
    if not reasons.total():
        return say(SHORT, shown=shown, asked=asked)
    return failures.left_out(reasons, shown=shown, asked=asked, charged=charged)


def _details(task: Task, request: Request, succeeded: Succeeded) -> tuple[str, ...]:
    lines = [say(message, **values) for message, values in (*request.details(), *seeds(succeeded))]
    lines.append(say(request.result().made_by))
    if succeeded.note:
        lines.append(say("{note}", note=succeeded.note))
    lines += how_to_choose(request, succeeded)
    return tuple(render(text, task.language) for text in lines)


def seeds(succeeded: Succeeded) -> tuple[Line, ...]:
    """The line that tells the seeds of the pictures that may be shown, where they are known."""
    told = [
        str(image.seed)
        for image in succeeded.images
        if image.verdict is Verdict.OK and image.seed is not None
    ]
    return (line("Seed: {seeds}", seeds=", ".join(told)),) if told else ()


def _picture_buttons(
    task: Task, request: Request, pictures: Sequence[PictureFile]
) -> tuple[Button, ...]:
    offered = request.result()
    several = len(pictures) > 1
    return (
        *(_button(task, action) for action in offered.first),
        *(
            _picture_button(task, action, index, several=several)
            for action in offered.actions
            for index, picture in enumerate(pictures)
            if action != "upscale" or _may_grow(picture)
        ),
        *(_button(task, action) for action in offered.more if request.onward(action) is not None),
        _button(task, "details"),
        *(_button(task, action) for action in _reported(task)),
        _button(task, "delete"),
    )


def _reported(task: Task) -> tuple[str, ...]:
    """Where others, or moderators, see it at all."""
    address = Address.from_json(task.address)
    return () if address.direct or address.private else ("report",)


def _may_grow(picture: PictureFile) -> bool:
    return picture.width * picture.height * UPSCALE_FACTOR**2 <= MAX_OUTPUT_PIXELS


def _picture_button(task: Task, action: str, index: int, *, several: bool) -> Button:
    label = say(NUMBERED[action], number=index + 1) if several else say(LABELS[action])
    return _button(task, action, label=label, picture=index)


def _button(task: Task, action: str, *, label: Text | None = None, picture: int = 0) -> Button:
    text = render(label or say(LABELS[action]), task.language)
    return Button(action=cast(ActionName, action), label=text, task_id=task.id, picture=picture)
