"""While one types a command: what can come next, with types, choices and ranges."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from support.browser import opened
from support.console import AnsweringDispatch, console

from bot.invocation import Suggestion

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_options_are_offered_with_their_ranges_and_put_in_by_keys(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/imagine a sea --st")
        await expect(page.get_by_role("option")).to_have_count(3)
        steps = page.get_by_role("option", name="--steps")
        await expect(steps).to_contain_text("a whole number from 1 to 50, usually 25")
        await line.press("Tab")
        await expect(line).to_have_value("/imagine a sea --steps ")
        await expect(page.locator("#hint")).to_contain_text("from 1 to 50")
        await line.press_sequentially("40 --ra")
        await line.press("Tab")
        await page.get_by_role("option", name="16:9").click()
        await expect(line).to_have_value("/imagine a sea --steps 40 --ratio 16:9 ")
        await line.press("Enter")
        asked = await dispatch.next()
    assert asked.options == {"prompt": "a sea", "steps": 40, "ratio": "16:9"}


async def test_a_choice_of_several_words_is_completed(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/imagine a sea --sampler DPM++ 2M K")
        await expect(page.get_by_role("option")).to_have_text(["DPM++ 2M Karras"])
        await line.press("Tab")
        await expect(line).to_have_value("/imagine a sea --sampler DPM++ 2M Karras ")


async def test_an_option_is_offered_once(tmp_path: Path, chrome: Browser) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_label("Message or command").press_sequentially("/imagine a --images 2 --")
        await expect(page.get_by_role("option", name="--steps")).to_be_visible()
        await expect(page.get_by_role("option", name="--images")).to_have_count(0)


async def test_a_line_without_a_pick_is_sent_as_it_was_typed(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/imagine a sea --ratio 3:")
        await expect(page.get_by_role("option")).to_have_count(2)
        await line.press("Enter")
        assert (await dispatch.next()).options["ratio"] == "3:"


async def test_a_command_that_wants_a_picture_says_how_to_give_one(
    tmp_path: Path, chrome: Browser
) -> None:
    async with console(tmp_path) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_label("Message or command").press_sequentially("/upscale ")
        hint = page.locator("#hint")
        await expect(hint).to_contain_text("factor: a whole number from 1 to 8, usually 2")
        await expect(hint).to_contain_text("image: attach, drop or paste")


MODELS = (
    Suggestion("photon_v1.safetensors", "Photon"),
    Suggestion("pastel mix.ckpt", "Pastel Mix"),
)


async def test_a_model_is_completed_by_its_title_and_sent_by_its_name(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch(suggestions=MODELS)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/imagine a sea --model ")
        await expect(page.get_by_role("option")).to_have_count(2)
        await line.press_sequentially("pho")
        await expect(page.get_by_role("option")).to_have_count(1)
        await expect(page.get_by_role("option", name="Photon")).to_contain_text("photon_v1")
        await line.press("Tab")
        await expect(line).to_have_value("/imagine a sea --model photon_v1.safetensors ")
        await expect(page.get_by_role("option")).to_have_count(0)
        await line.press("Enter")
        assert (await dispatch.next()).options["model"] == "photon_v1.safetensors"


async def test_a_model_with_a_space_in_its_name_is_put_in_whole(
    tmp_path: Path, chrome: Browser
) -> None:
    dispatch = AnsweringDispatch(suggestions=MODELS)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        line = page.get_by_label("Message or command")
        await line.press_sequentially("/imagine a sea --model pas")
        await page.get_by_role("option", name="Pastel Mix").click()
        await line.press_sequentially("--seed 7")
        await line.press("Escape")
        await line.press("Enter")
        asked = await dispatch.next()
        assert asked.options == {"prompt": "a sea", "model": "pastel mix.ckpt", "seed": 7}


async def test_a_form_completes_a_model_too(tmp_path: Path, chrome: Browser) -> None:
    dispatch = AnsweringDispatch(suggestions=MODELS)
    async with console(tmp_path, dispatch) as chat, opened(chrome, chat.platform.url) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("option", name="/imagine").click()
        await page.get_by_text("More options").click()
        await page.locator('#sheet [name="model"]').fill("pho")
        offered = page.locator("#sheet datalist option")
        await expect(offered).to_have_count(1)
        assert await offered.get_attribute("value") == "photon_v1.safetensors"
        assert await offered.get_attribute("label") == "Photon"
