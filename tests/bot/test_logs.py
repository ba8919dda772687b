"""The log: one line per record, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from bot import logs
from bot.signing import Signer

TELEGRAM = "123456789:AAF0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0u"
DISCORD = "MTE5ODYyMjQ4MzQ3MTkyNTI0OA" + ".GJ2xYz." + "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8l9"
WORDS = "correct-horse-battery"


@pytest.fixture(autouse=True)
def root_logger_as_before() -> Iterator[None]:
    root = logging.getLogger()
    chatty = [logging.getLogger(name) for name in ("httpx", "httpcore")]
    before = root.handlers[:], root.level, [logger.level for logger in chatty]
    yield
    root.handlers[:], level, levels = before
    root.setLevel(level)
    for logger, was in zip(chatty, levels, strict=True):
        logger.setLevel(was)
    logging.captureWarnings(False)


def written(*, form: str = "text", secrets: tuple[str, ...] = ()) -> io.StringIO:
    stream = io.StringIO()
    logs.set_up(level="debug", form=form, secrets=secrets, stream=stream)
    return stream


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"GET https://api.telegram.org/bot{TELEGRAM}/getUpdates", TELEGRAM),
        (f"GET https://api.telegram.org/file/bot{TELEGRAM}/photos/file_1.jpg", TELEGRAM),
        (f"token is {TELEGRAM}", TELEGRAM),
        (f"logging in using {DISCORD}", DISCORD),
        (f"Authorization: Bot {DISCORD}", DISCORD),
        (f"headers {{'Authorization': 'APPCODE {WORDS}'}}", WORDS),
        (f"('authorization', '{WORDS}')", WORDS),
        (f"APPCODE {WORDS}", WORDS),
        (f"X-Request-req-accessKeySecret: {WORDS}", WORDS),
        (f'"X-Ca-Signature": "{WORDS}"', WORDS),
        (f"GET /media/abc?exp=1700000000&sig={WORDS}", WORDS),
        (f"https://cdn.discordapp.com/attachments/1/2/a.png?ex=6&is=6&hm={WORDS}&", WORDS),
        (f"https://bucket.example.org/a.png?Expires=1&Signature={WORDS}", WORDS),
        (f"https://s3.example.org/easel/a.png?X-Amz-Credential=a&X-Amz-Signature={WORDS}", WORDS),
        (f"GET /easel/a.png?X-Amz-Credential={WORDS}%2F20260101&X-Amz-Expires=60", WORDS),
        (f"POST /callbacks/01HXYZ/{WORDS} 200", WORDS),
        (f"POST https://discord.com/api/v10/webhooks/112233445566/{WORDS}-long-enough", WORDS),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_gives_access_is_left_out(text: str, secret: str, form: str) -> None:
    stream = written(form=form)
    logging.getLogger("test").info("about %s", text)
    assert secret not in stream.getvalue()
    assert "[redacted]" in stream.getvalue()


def test_the_addresses_easel_signs_are_left_out() -> None:
    signer = Signer(b"key")
    stream = written()
    logging.getLogger("test").info("%s", signer.callback_path("task-1"))
    logging.getLogger("test").info("%s", signer.media_path("media-1", 1_700_000_000))
    assert signer.callback_token("task-1") not in stream.getvalue()
    assert signer.media_signature("media-1", 1_700_000_000) not in stream.getvalue()
    assert "task-1" in stream.getvalue()


def test_a_secret_that_is_set_is_left_out_wherever_it_stands() -> None:
    stream = written(secrets=(WORDS, "abc"))
    logging.getLogger("test").info("x%sy abc", WORDS)
    assert stream.getvalue().endswith("x[redacted]y abc\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_in_a_traceback_is_left_out(form: str) -> None:
    stream = written(form=form)
    try:
        raise ValueError(f"no such path: /bot{TELEGRAM}/sendPhoto")
    except ValueError:
        logging.getLogger("test").exception("failed")
    assert "ValueError" in stream.getvalue()
    assert TELEGRAM not in stream.getvalue()


def test_ordinary_words_stay() -> None:
    stream = written()
    text = "task 01HX delivered to 2 channels in 3.5 s: a lighthouse; sig of life, v1.2.3"
    logging.getLogger("test").info(text)
    assert stream.getvalue().endswith(f"{text}\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_every_record_is_one_line(form: str) -> None:
    stream = written(form=form)
    logging.getLogger("test").info("typed: %s", "one\r\n2026-01-01 INFO forged\n\nthree")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("test").exception("failed")
    assert len(stream.getvalue().splitlines()) == 2


def test_json_lines_have_time_level_logger_message_and_trace() -> None:
    stream = written(form="json")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("easel.test").exception("task %s failed", "01HX")
    record: dict[str, Any] = json.loads(stream.getvalue())
    assert (record["level"], record["logger"], record["message"]) == (
        "error",
        "easel.test",
        "task 01HX failed",
    )
    assert record["time"].endswith("Z")
    assert record["trace"].endswith("ValueError: wrong")


def test_a_record_with_wrong_arguments_is_written_all_the_same() -> None:
    stream = written()
    logging.getLogger("test").info("%d tasks", "many")
    assert "%d tasks ('many',)" in stream.getvalue()


def test_libraries_that_log_every_address_are_kept_quiet() -> None:
    stream = written()
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/")
    logging.getLogger("httpcore.http11").debug("send_request_headers")
    assert stream.getvalue() == ""


def test_warnings_are_records_too() -> None:
    stream = written()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old" in stream.getvalue()


def test_the_level_is_as_chosen() -> None:
    stream = io.StringIO()
    logs.set_up(level="warning", form="text", stream=stream)
    logging.getLogger("test").info("quiet")
    logging.getLogger("test").warning("loud")
    assert "loud" in stream.getvalue()
    assert "quiet" not in stream.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_child_logs_as_its_parent_does(form: str) -> None:
    logs.set_up(level="warning", form=form, stream=io.StringIO())
    assert logs.as_options() == ("--log-level", "warning", "--log-format", form)
