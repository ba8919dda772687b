"""What people are shown about a task, from its place in the queue to the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from bot.invocation import Address, Message, PictureFile
from bot.provider.protocol import Reason, ResultImage, Succeeded, Verdict
from bot.tasks import messages
from bot.tasks.failures import FAILURES, LEFT_OUT, SOME
from commands.actions import NUMBERED
from commands.describe import DescribeRequest
from commands.imagine import ImagineRequest
from commands.removebg import RemoveBackgroundRequest
from commands.spec import Borrowed
from commands.upscale import UpscaleRequest
from storage.tasks import State, Task

ADDRESS = Address(platform="console", space="console:easel", channel="easel", message="7")
BOAT = ImagineRequest(prompt="a boat", width=1024, height=768, images=1)
NOW = 1_700_000_000_000


def task(**changes: Any) -> Task:
    values: dict[str, Any] = {
        "id": "task-0123456789ab",
        "command": "imagine",
        "provider": "local",
        "platform": "console",
        "space_id": "console:easel",
        "person_id": "console:ada",
        "channel_id": "easel",
        "language": "en",
        "request": BOAT.model_dump_json(),
        "address": ADDRESS.to_json(),
        "state": State.QUEUED,
        "cost": 1,
        "attempt": 0,
        "tries": 0,
        "polls": 0,
        "sends": 0,
        "next_at": None,
        "provider_id": None,
        "outcome": None,
        "failure": None,
        "detail": "",
        "parent_id": None,
        "turn": 0,
        "space_turn": 0,
        "created_at": NOW,
        "submitted_at": None,
        "finished_at": None,
        "ended_by": None,
        "closed_at": None,
    }
    return Task(**{**values, **changes})


def picture(number: int = 0, *, side: int = 1024) -> PictureFile:
    return PictureFile(Path(f"{number}.png"), f"m{number}", "image/png", side, side)


def succeeded(*seeds: int | None, verdict: Verdict = Verdict.OK) -> Succeeded:
    return Succeeded(tuple(ResultImage("https://x.test/1.png", s, verdict) for s in seeds))


def actions(message: Message) -> list[tuple[str, int]]:
    return [(button.action, button.picture) for button in message.buttons]


def test_a_waiting_person_sees_their_place_and_a_moment_that_counts_down_by_itself() -> None:
    message = messages.waiting(task(), BOAT, place=3, ready_at=NOW + 90_000)
    assert message.text == "Waiting: number 3 in the queue. Expected <t:1700000090:R>."
    assert (message.status, message.prompt, message.task_id) == (
        "waiting",
        "a boat",
        "task-0123456789ab",
    )


def test_no_moment_is_promised_before_anything_was_measured() -> None:
    message = messages.waiting(task(), BOAT, place=1, ready_at=None)
    assert message.text == "Waiting: number 1 in the queue."
    assert messages.waiting(task(), BOAT, place=None, ready_at=None).text == "Waiting to start."


def test_whoever_waits_can_cancel_while_queued_and_while_running() -> None:
    waiting = messages.waiting(task(), BOAT, place=1, ready_at=None)
    running = messages.running(task(), BOAT, progress=None)
    assert actions(waiting) == actions(running) == [("cancel", 0)]


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (None, "Working on it."),
        (0.416, "Working on it: 42 % done."),
        (7.0, "Working on it: 100 % done."),
    ],
)
def test_progress_is_shown_where_it_is_known(progress: float | None, text: str) -> None:
    message = messages.running(task(), BOAT, progress=progress)
    assert message.text == text
    assert message.progress is None or 0 <= message.progress <= 1


def test_a_result_shows_the_pictures_the_words_the_seed_and_that_it_was_made_by_ai() -> None:
    message = messages.done(task(), BOAT, succeeded(7), [picture()])
    assert message.status == "done"
    assert message.prompt == "a boat"
    assert message.pictures == (replace(picture(), alt="Picture: a boat"),)
    assert message.details == ("1024×768", "Seed: 7", "AI-generated")


def test_one_picture_has_one_button_for_each_thing_to_do() -> None:
    message = messages.done(task(), BOAT, succeeded(7), [picture()])
    assert [(button.action, button.label) for button in message.buttons] == [
        ("again", "Again"),
        ("edit", "Edit"),
        ("vary", "Vary"),
        ("upscale", "Upscale"),
        ("removebg", "Remove background"),
        ("describe", "Describe"),
        ("improve", "Improve my prompt"),
        ("details", "Details"),
        ("report", "Report"),
        ("delete", "Delete"),
    ]


def test_four_pictures_have_numbered_buttons_that_fit_into_one_discord_message() -> None:
    four = BOAT.model_copy(update={"images": 4})
    message = messages.done(task(), four, succeeded(1, 2, 3, 4), [picture(n) for n in range(4)])
    labels = [button.label for button in message.buttons if button.action == "upscale"]
    assert labels == ["Upscale 1", "Upscale 2", "Upscale 3", "Upscale 4"]
    assert ("removebg", 3) in actions(message)
    assert len(message.buttons) <= 25
    assert "Seed: 1, 2, 3, 4" in message.details


def test_no_button_is_offered_that_would_be_refused() -> None:
    large = messages.done(
        task(command="upscale"),
        UpscaleRequest(image="m1", factor=4, width=4096, height=4096),
        succeeded(None),
        [picture(side=4096)],
    )
    assert "upscale" not in dict(actions(large))
    assert "vary" not in dict(actions(large))
    cut_out = messages.done(
        task(command="removebg"), RemoveBackgroundRequest(image="m1"), succeeded(None), [picture()]
    )
    assert [action for action, _ in actions(cut_out)] == [
        "upscale", "describe", "details", "report", "delete",
    ]  # fmt: skip


def test_a_result_is_compared_with_what_it_was_made_from_and_two_results_are_not() -> None:
    before, two = picture(9), BOAT.model_copy(update={"images": 2})
    one = messages.done(task(), BOAT, succeeded(7), [picture()], before=before)
    several = messages.done(task(), two, succeeded(1, 2), [picture(0), picture(1)], before=before)
    assert one.before is not None
    assert (one.before.path, several.before) == (before.path, None)


def test_a_picture_taken_from_the_channel_is_named_in_every_answer() -> None:
    borrowed = BOAT.model_copy(
        update={"borrowed": Borrowed(source="last", name="“/imagine a sea”")}
    )
    line = "Picture: your last one here, “/imagine a sea”"
    assert messages.waiting(task(), borrowed, place=1, ready_at=None).details == (line,)
    assert messages.done(task(), borrowed, succeeded(7), [picture()]).details[0] == line


def test_an_enlarged_picture_says_how_large_it_is() -> None:
    request = UpscaleRequest(image="m1", factor=2, width=400, height=200)
    message = messages.done(task(command="upscale"), request, succeeded(None), [picture()])
    assert message.details == ("400×200", "2 times larger", "Edited with AI")


def test_a_description_can_be_imagined() -> None:
    message = messages.done(
        task(command="describe"), DescribeRequest(image="m1"), Succeeded(caption="a {boat}"), []
    )
    assert message.text == "a {boat}"
    assert actions(message) == [("imagine", 0), ("details", 0), ("report", 0), ("delete", 0)]


def test_where_nobody_else_is_there_is_nobody_to_report_to() -> None:
    direct = Address("test", "test:dm", "channel", message="1", direct=True).to_json()
    message = messages.done(task(address=direct), BOAT, succeeded(7), [picture()])
    assert ("report", 0) not in actions(message)


@pytest.mark.parametrize(
    ("images", "text"),
    [
        (
            (ResultImage("u", 1), ResultImage("", 2, Verdict.DELETED)),
            "1 of 2 pictures can be shown. Withheld by the content check: 1. "
            "The credits for the rest were given back.",
        ),
        (
            (ResultImage("u", 1),),
            "1 of 2 pictures came back. The credits for the rest were given back.",
        ),
    ],
)
def test_pictures_that_are_missing_are_accounted_for(
    images: tuple[ResultImage, ...], text: str
) -> None:
    two = BOAT.model_copy(update={"images": 2})
    message = messages.done(task(), two, Succeeded(images), [picture()])
    assert message.text == text
    assert "Seed: 1" in message.details


def test_who_waited_over_a_minute_is_mentioned_and_nobody_else() -> None:
    def mention(after_ms: int) -> bool:
        return messages.done(task(), BOAT, succeeded(7), [picture()], now=NOW + after_ms).mention

    assert not mention(60_000)
    assert mention(60_001)


@pytest.mark.parametrize("reason", LEFT_OUT)
def test_what_is_charged_although_nothing_is_shown_says_so_and_why(reason: Reason) -> None:
    failed = task(state=State.FAILED, failure=reason, detail="3")
    text = messages.failed(failed, BOAT).text
    assert "As this server has set it, it cost 3 credits." in text
    assert "given back" not in text


@pytest.mark.parametrize(
    ("reason", "detail"),
    [(reason, "") for reason in Reason]
    + [(reason, "图片违规") for reason in Reason if reason not in LEFT_OUT],
)
def test_every_failure_says_that_it_was_refunded_and_offers_to_try_again(
    reason: Reason, detail: str
) -> None:
    failed = task(state=State.FAILED, failure=reason, detail=detail)
    message = messages.failed(failed, BOAT)
    assert "Your credits were given back." in message.text
    assert message.text.endswith(".")
    assert [(button.action, button.label) for button in message.buttons] == [
        ("again", "Try again"),
        ("edit", "Edit"),
        ("details", "Details"),
    ]
    assert message.status == "failed"
    assert not message.mention


def test_a_refusal_repeats_what_the_image_service_said() -> None:
    failed = task(state=State.FAILED, failure=Reason.REFUSED, detail="prompt too long")
    assert "“prompt too long”" in messages.failed(failed, BOAT).text


def test_a_fault_of_ours_names_a_short_trace_that_the_log_has_too() -> None:
    failed = task(state=State.FAILED, failure=Reason.INTERNAL)
    text = messages.failed(failed, BOAT).text
    assert "456789ab" in text
    assert "task-0123456789ab" not in text


def test_a_cancelled_task_says_that_it_was_refunded() -> None:
    assert messages.cancelled(task(), BOAT).text == "Cancelled. Your credits were given back."


def test_what_was_asked_in_private_stays_private() -> None:
    private = task(address=replace(ADDRESS, private=True).to_json())
    assert messages.done(private, BOAT, succeeded(7), [picture()]).private
    assert messages.failed(replace(private, failure=Reason.EXPIRED), BOAT).private
    assert not messages.done(task(), BOAT, succeeded(7), [picture()]).private


def test_a_message_knows_whom_it_is_for() -> None:
    person = messages.cancelled(task(), BOAT).person
    assert person is not None
    assert (person.id, person.name) == ("console:ada", "ada")


def test_every_reason_a_provider_can_give_has_its_sentence() -> None:
    assert set(FAILURES) == set(Reason)


def test_sentences_with_places_use_names_a_translator_can_move() -> None:
    sentences = [SOME, messages.SHORT, *LEFT_OUT.values(), *NUMBERED.values()]
    sentences += [s for f in FAILURES.values() for s in (f.plain, f.told) if s]
    places = {name for s in sentences for _, name, _, _ in Formatter().parse(s) if name is not None}
    assert places <= {"shown", "asked", "number", "detail", "reasons", "cost", "count"}
