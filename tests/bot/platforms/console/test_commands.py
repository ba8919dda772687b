"""What a person does in the channel, all the way to dispatch and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.console import (
    ADA,
    BEN,
    MO,
    AnsweringDispatch,
    address,
    console,
    result,
)

from bot.invocation import Button, Filled, Invocation, Message, Press


async def test_a_typed_command_reaches_dispatch_with_typed_options(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/imagine a lighthouse in a storm --images 2 --ratio 16:9")
        asked: Invocation = await dispatch.next()
    assert asked.command == "imagine"
    assert asked.options == {"prompt": "a lighthouse in a storm", "images": 2, "ratio": "16:9"}
    assert (asked.person.id, asked.person.name, asked.person.moderator) == (ADA, "Ada", False)
    assert (asked.address.platform, asked.address.space) == ("console", "console:easel")
    assert (asked.address.channel, asked.address.message) == ("console:main", id)


async def test_a_form_reaches_dispatch_with_typed_options(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    options: dict[str, Any] = {"prompt": "a sea", "images": "3", "guidance": 7.5, "seed": 4}
    async with console(tmp_path, dispatch) as page:
        status, _ = await page.post("/api/commands", person=MO, command="imagine", options=options)
        asked: Invocation = await dispatch.next()
    assert status == 202
    assert asked.options == {"prompt": "a sea", "images": 3, "guidance": 7.5, "seed": 4}
    assert asked.person.moderator


async def test_a_command_is_acknowledged_before_dispatch_answers(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/imagine a sea")
        shown = await page.message(id)
        dispatch.may_answer.set()
    assert shown is not None
    assert (shown["status"], shown["prompt"], shown["bot"]) == ("waiting", "a sea", True)


async def test_the_answer_takes_the_placeholders_place(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Number 3 in the queue.", "waiting"))
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/imagine a sea")
        shown = await page.settled(id, "Number 3 in the queue.")
        assert len(await page.messages()) == 1
    assert shown["prompt"] == "a sea"


async def test_the_result_takes_the_answers_place_with_its_picture(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/imagine a lighthouse in a storm")
        asked = await dispatch.next()
        there = await page.platform.deliver(asked.address, result(tmp_path), nonce="n")
        (shown,) = await page.messages()
        async with page.session.get(shown["pictures"][0]["url"]) as response:
            data = await response.read()
    assert there.message == id == shown["id"]
    assert (shown["status"], shown["text"], len(shown["buttons"])) == ("done", "Done.", 2)
    assert data == (tmp_path / "task-1-0.png").read_bytes()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_answer_slower_than_the_result_does_not_hide_it(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        await page.type("/imagine a sea")
        asked = await dispatch.next()
        await page.platform.deliver(asked.address, result(tmp_path), nonce="n")
        dispatch.may_answer.set()
    # Stopping waited for the answer.
    async with console(tmp_path) as again:
        (shown,) = await again.messages()
    assert shown["status"] == "done"


async def test_progress_that_comes_late_does_not_hide_the_result(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        await page.platform.show(there, Message("Working on it.", "running"))
        (shown,) = await page.messages()
    assert shown["status"] == "done"


async def test_a_refusal_is_shown_only_to_the_person_who_asked(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("steps is 1 to 50.", private=True))
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/imagine a sea --steps 400", ADA)
        shown = await page.settled(id, "steps is 1 to 50.")
        assert await page.messages(BEN) == []
        assert await page.messages(MO) == []
    assert (shown["private"], shown["command"], shown["prompt"]) == (True, "imagine", "a sea")


async def test_a_question_answered_in_text_is_private_from_the_first_moment(
    tmp_path: Path,
) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/quota", ADA)
        assert await page.message(id, ADA) is not None
        assert await page.messages(BEN) == []
        dispatch.may_answer.set()


async def test_a_private_reply_can_be_dismissed_by_its_reader_alone(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("46 left.", private=True))
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/quota", ADA)
        await page.settled(id, "46 left.")
        assert (await page.post("/api/dismissals", person=BEN, message=id))[0] == 404
        assert (await page.post("/api/dismissals", person=ADA, message=id))[0] == 200
        assert await page.messages(ADA) == []


async def test_the_same_request_sent_twice_is_dispatched_once(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    body = {"person": ADA, "text": "/imagine a sea", "key": "a" * 32}
    async with console(tmp_path, dispatch) as page:
        first = await page.post("/api/commands", **body)
        second = await page.post("/api/commands", **body)
        assert len(await page.messages()) == 1
        await page.platform.stop()
    assert first == second
    assert dispatch.asked.qsize() == 1


async def test_a_command_that_cannot_be_read_leaves_nothing_in_the_channel(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        status, body = await page.post("/api/commands", person=ADA, text="/dance")
        assert await page.messages() == []
    assert status == 404
    assert "/dance" in body["error"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"person": ADA, "text": "x" * 9000},
        {"person": ADA, "command": "imagine", "options": {"prompt": {"a": 1}}},
        {"person": ADA, "command": "imagine", "options": {str(n): 1 for n in range(101)}},
        {"person": ADA, "command": "imagine", "surprise": 1},
        {"person": ADA, "command": "imagine", "key": "../../etc"},
        {"person": "console:eve", "text": "/imagine a sea"},
    ],
)
async def test_a_body_no_page_sends_is_refused_in_one_line(
    tmp_path: Path, body: dict[str, Any]
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        status, answer = await page.post("/api/commands", **body)
    assert status in (400, 404)
    assert "\n" not in answer["error"]
    assert dispatch.asked.empty()


async def test_a_body_that_is_too_long_is_refused(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        status, body = await page.post("/api/commands", person=ADA, text="x" * 100_000)
    assert (status, "\n" in body["error"]) == (413, False)


async def test_a_button_reaches_dispatch_and_its_answer_is_a_new_message(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Once more.", "waiting", command="imagine"))
    async with console(tmp_path, dispatch) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        status, body = await page.post(
            "/api/presses", person=BEN, message=there.message, action="again", task_id="task-1"
        )
        pressed: Press = await dispatch.next()
        shown = await page.settled(body["message"], "Once more.")
    assert status == 202
    assert (pressed.action, pressed.task_id, pressed.person.id) == ("again", "task-1", BEN)
    assert pressed.address.message == shown["id"] != there.message
    assert (shown["command"], shown["person"]) == ("imagine", BEN)


async def test_a_choice_reaches_dispatch_as_a_button_does(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Waiting.", "waiting", command="faceswap"))
    choices = tuple(Button("face", f"Face {n + 1}", "swap-1", n) for n in range(2))
    numbered = result(tmp_path, choices=choices, choose="Which face?", command="faces")
    async with console(tmp_path, dispatch) as page:
        there = await page.platform.deliver(address(None), numbered, nonce="n")
        status, _ = await page.post(
            "/api/presses", person=ADA, message=there.message,
            action="face", task_id="swap-1", picture=1,
        )  # fmt: skip
        pressed: Press = await dispatch.next()
        (view,) = [one for one in await page.messages() if one["id"] == there.message]
    assert status == 202
    assert (pressed.action, pressed.task_id, pressed.picture) == ("face", "swap-1", 1)
    assert (view["choose"], len(view["choices"])) == ("Which face?", 2)


@pytest.mark.parametrize(
    "press",
    [
        {"action": "again", "task_id": "task-2"},
        {"action": "cancel", "task_id": "task-1"},
        {"action": "again", "task_id": "task-1", "picture": 3},
        {"action": "again", "task_id": "task-1", "message": "elsewhere"},
    ],
)
async def test_a_button_that_is_not_there_cannot_be_pressed(
    tmp_path: Path, press: dict[str, Any]
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        body = {"person": ADA, "message": there.message, **press}
        status, _ = await page.post("/api/presses", **body)
    assert status == 404
    assert dispatch.asked.empty()


async def test_a_button_on_a_private_reply_is_not_there_for_others(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        message = result(tmp_path, private=True)
        there = await page.platform.deliver(address(None), message, nonce="n")
        press = {"message": there.message, "action": "again", "task_id": "task-1"}
        assert (await page.post("/api/presses", person=BEN, **press))[0] == 404
        assert (await page.post("/api/presses", person=ADA, **press))[0] == 202


async def test_an_ordinary_message_is_there_for_everybody_and_goes_to_nobody_else(
    tmp_path: Path,
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        await page.post("/api/messages", person=BEN, text="<b>Hello</b> & good day")
        (shown,) = await page.messages(ADA)
    assert (shown["author"], shown["text"]) == (BEN, "<b>Hello</b> & good day")
    assert dispatch.asked.empty()


async def test_a_fault_of_the_bot_is_told_to_the_person_who_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_: Invocation | Press) -> Message:
        raise RuntimeError("a bug")

    async with console(tmp_path, AnsweringDispatch(break_down)) as page:
        id = await page.type("/imagine a sea")
        async with page.stream() as stream:
            shown = await stream.until(lambda m: m["id"] == id and m["status"] == "failed")
    assert shown["private"]
    assert "a bug" not in shown["text"]
    assert "a bug" in caplog.text


async def test_above_its_bound_the_console_is_busy_and_then_is_not(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        for number in range(64):
            await page.type(f"/imagine {number}")
        status, body = await page.post("/api/commands", person=ADA, text="/imagine one more")
        assert (status, "moment" in body["error"]) == (503, True)
        dispatch.may_answer.set()
        async with page.stream() as stream:
            await stream.until(lambda m: m.get("text") == "Waiting.")
        await page.type("/imagine one more")


async def test_what_was_asked_is_finished_before_the_console_stops(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(lambda _: Message("Number 1.", "waiting"))
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        await page.type("/imagine a sea")
        await dispatch.next()
        dispatch.may_answer.set()
    async with console(tmp_path) as again:
        (shown,) = await again.messages()
    assert shown["text"] == "Number 1."


async def test_a_reply_hands_over_the_pictures_of_its_message(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        shown = await page.platform.deliver(address(None), result(tmp_path, pictures=2), nonce="n")
        await page.post("/api/commands", person=ADA, text="/upscale", reply_to=shown.message)
        asked = await dispatch.next()
    assert [one.media for one in asked.replied] == ["task-1-media-0", "task-1-media-1"]


async def test_a_reply_to_somebody_elses_private_message_hands_over_nothing(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        secret = result(tmp_path, private=True)
        shown = await page.platform.deliver(address(None, person=BEN), secret, nonce="n")
        await page.post("/api/commands", person=ADA, text="/upscale", reply_to=shown.message)
        assert (await dispatch.next()).replied == ()


async def test_a_form_is_filled_for_a_button_that_is_there_and_shows_its_pictures(
    tmp_path: Path,
) -> None:
    kept = result(tmp_path, task_id="kept").pictures[0]
    dispatch = AnsweringDispatch(filled=Filled("upscale", {"factor": 4}, {"image": kept}))
    message = result(tmp_path, buttons=(Button("edit", "Edit", "task-1"),))
    async with console(tmp_path, dispatch) as page:
        shown = await page.platform.deliver(address(None), message, nonce="n")
        pressed = {"person": ADA, "message": shown.message, "action": "edit", "task_id": "task-1"}
        status, form = await page.post("/api/forms", **pressed)
        assert (status, form["command"], form["options"]) == (200, "upscale", {"factor": 4})
        assert form["pictures"]["image"]["media"] == kept.media_id
        async with page.session.get(form["pictures"]["image"]["url"]) as response:
            assert await response.read() == kept.path.read_bytes()
        status, _ = await page.post("/api/forms", **{**pressed, "task_id": "task-2"})
        assert status == 404


async def test_a_form_that_may_not_be_filled_says_why(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch(filled=Message("Not known here.", private=True))
    message = result(tmp_path, buttons=(Button("edit", "Edit", "task-1"),))
    async with console(tmp_path, dispatch) as page:
        shown = await page.platform.deliver(address(None), message, nonce="n")
        pressed = {"person": ADA, "message": shown.message, "action": "edit", "task_id": "task-1"}
        assert await page.post("/api/forms", **pressed) == (404, {"error": "Not known here."})


async def test_a_page_is_turned_where_it_is(tmp_path: Path) -> None:
    there = result(tmp_path, buttons=(Button("page", "Next page", "loras", 2),), status="notice")
    first = replace(there, text="Page 1.", private=True, task_id=None)
    second = replace(first, text="Page 2.", buttons=(), pictures=())
    dispatch = AnsweringDispatch(lambda asked: second if isinstance(asked, Press) else first)
    async with console(tmp_path, dispatch) as page:
        id = await page.type("/models")
        shown = await page.settled(id, "Page 1.")
        assert len(shown["pictures"]) == 1
        pressed = {"person": ADA, "message": id, "action": "page", "task_id": "loras", "picture": 2}
        assert await page.post("/api/presses", **pressed) == (202, {"message": id})
        turned = await page.settled(id, "Page 2.")
        assert (turned["pictures"], len(await page.messages())) == ([], 1)
        # A button that is gone is not pressed again.
        assert (await page.post("/api/presses", **pressed))[0] == 404


async def test_what_is_taken_down_is_out_of_the_gallery_and_says_so(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        (before,) = await page.messages()
        await page.platform.retract(there, Message("This was taken down by a moderator."))
        await page.platform.retract(there, Message("This was taken down by a moderator."))
        (shown,) = await page.messages()
        async with page.session.get(before["pictures"][0]["url"]) as response:
            status = response.status
        await page.platform.show(there, Message("Working on it.", "running"))
        assert (await page.messages())[0]["text"] == shown["text"]
    assert (shown["text"], shown["prompt"]) == ("This was taken down by a moderator.", "")
    assert (shown["pictures"], shown["buttons"], shown["status"]) == ([], [], "notice")
    assert status == 404


async def test_a_reply_names_the_result_that_a_command_is_about(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        there = await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        name = f"console:main/{there.message}"
        typed = {"text": "/takedown it is gore", "reply_to": there.message}
        await page.post("/api/commands", person=MO, **typed)
        assert (await dispatch.next()).options == {"result": name, "reason": "it is gore"}
        form = {"command": "takedown", "options": {"refund": True}, "reply_to": there.message}
        await page.post("/api/commands", person=MO, **form)
        assert (await dispatch.next()).options == {"result": name, "refund": True}
        await page.post("/api/commands", person=MO, text="/takedown #a1b2c3d4 gore")
        assert (await dispatch.next()).options == {"result": "#a1b2c3d4", "reason": "gore"}
