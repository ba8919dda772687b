"""Attached pictures: to dispatch as files, bounded, and gone afterwards."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from support.console import ADA, PNG, AnsweringDispatch, Page, console

from bot.invocation import Invocation
from bot.platforms.console.uploads import MAX_BYTES


def left_behind(folder: Path) -> list[Path]:
    return [path for path in (folder / "console-uploads").rglob("*") if path.is_file()]


async def test_a_picture_reaches_dispatch_as_a_file_and_is_gone_afterwards(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        status, body = await page.upload(
            {"picture:image": PNG}, command="upscale", options={"factor": 4}
        )
        asked: Invocation = await dispatch.next()
        attached = asked.options["image"]
        while_asked = attached.path.read_bytes()
        dispatch.may_answer.set()
        await page.settled(body["message"], "Waiting.")
        assert left_behind(tmp_path) == []
    assert status == 202
    assert asked.options["factor"] == 4
    assert (while_asked, attached.size, attached.name) == (PNG, len(PNG), "cat.png")


async def test_pictures_beside_a_typed_command_go_where_it_wants_them(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    dispatch.may_answer.clear()
    async with console(tmp_path, dispatch) as page:
        form = {"picture": PNG, "picture:target": PNG + b"2"}
        await page.upload(form, text="/faceswap")
        asked: Invocation = await dispatch.next()
        source, target = asked.options["source"].path, asked.options["target"].path
        assert (source.read_bytes(), target.read_bytes()) == (PNG, PNG + b"2")
        dispatch.may_answer.set()


async def test_a_picture_over_the_limit_is_refused_in_one_line(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        status, body = await page.upload({"picture:image": bytes(MAX_BYTES + 1)}, text="/upscale")
        assert await page.messages() == []
        assert left_behind(tmp_path) == []
    assert status == 413
    assert body["error"] == "“cat.png” is over 25 MB."
    assert dispatch.asked.empty()


async def test_a_picture_at_the_limit_is_taken(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        status, _ = await page.upload({"picture:image": bytes(MAX_BYTES)}, text="/upscale")
        asked = await dispatch.next()
    assert (status, asked.options["image"].size) == (202, MAX_BYTES)


@pytest.mark.parametrize(
    ("files", "text", "says"),
    [
        ({"picture": b""}, "/upscale", "empty"),
        ({"picture": PNG}, "/quota", "takes no picture"),
        ({"picture": PNG, "picture:image": PNG}, "/upscale", "only: image"),
        ({"picture:factor": PNG}, "/upscale", "only: image"),
        ({"surprise": PNG}, "/upscale", "not a form"),
        ({f"picture:{n}": PNG for n in range(20)}, "/upscale", "not a form"),
        ({"picture": PNG}, "/dance", "/dance"),
    ],
)
async def test_pictures_that_fit_nowhere_are_refused_and_not_kept(
    tmp_path: Path, files: dict[str, bytes], text: str, says: str
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        status, body = await page.upload(files, text=text)
        assert left_behind(tmp_path) == []
    assert 400 <= status < 500
    assert says in body["error"]
    assert dispatch.asked.empty()


async def test_a_request_that_is_too_long_is_refused(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        status, body = await page.upload({"picture": PNG}, text="x" * 100_000)
        assert left_behind(tmp_path) == []
    assert (status, "too long" in body["error"]) == (400, True)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=" + "x" * 200, b"--x\r\n"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_in_one_line(
    tmp_path: Path, kind: str, data: bytes
) -> None:
    async with console(tmp_path) as page:
        headers = {"Content-Type": kind}
        async with page.session.post("/api/commands", data=data, headers=headers) as response:
            body = await response.json()
        assert left_behind(tmp_path) == []
    assert response.status == 400
    assert "\n" not in body["error"]


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    dispatch = AnsweringDispatch()

    async def half() -> object:
        yield b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n' + PNG
        raise ConnectionResetError

    async with console(tmp_path, dispatch) as page:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        with pytest.raises((aiohttp.ClientError, ConnectionResetError)):
            await page.session.post("/api/commands", data=half(), headers=headers)
        await _answers(page)
    assert left_behind(tmp_path) == []
    assert dispatch.asked.empty()


async def test_what_a_crash_left_is_gone_after_the_next_start(tmp_path: Path) -> None:
    orphan = tmp_path / "console-uploads" / "old" / "0"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(PNG)
    async with console(tmp_path):
        assert left_behind(tmp_path) == []


async def _answers(page: Page) -> None:
    assert await page.messages(ADA) == []
