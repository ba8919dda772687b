"""One service, three chats: people do the same in each and get the same pictures and answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.conformance.driver import Actor, Driver, Seen
from support.conformance.recording import refusal
from support.conformance.service import Three, three_chats
from support.conformance.values import png, sentence
from support.vendor import Job

from bot.dispatch.access import NOT_YOURS
from bot.dispatch.buttons import CANCELLED, DELETED
from bot.tasks import messages
from commands.imagine import IMAGINE

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.stores]

PROMPT = "a lighthouse in a storm"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def three(
    tmp_path_factory: pytest.TempPathFactory, database_engine: str
) -> AsyncIterator[Three]:
    folder = tmp_path_factory.mktemp("easel")
    async with three_chats(folder, EASEL_QUOTA__DAILY_CREDITS="500") as chats:
        chats.vendor.answer = lambda job: as_asked(chats, job)
        yield chats


def as_asked(three: Three, job: Job) -> dict[str, Any]:
    """As many pictures as were asked for."""
    images = [
        {
            "image_url": f"{three.vendor.url}/results/{job.id}-{number}.png",
            "image_status": 1,
            "img_audit_status": True,
            "img_audit": [],
            "seed": 7 + number,
        }
        for number in range(int(job.body.get("n_iter", 1)) * int(job.body.get("batch_size", 1)))
    ]
    data = {
        "id_task": job.id,
        "status": 2,
        "desc": "Success",
        "differentialImageRspList": images,
    }
    return {"code": "200", "msg": "success", "data": data}


def alike(seen: dict[str, Seen]) -> Seen:
    """One of them, once all are known to be the same."""
    first, *others = seen.values()
    for other in others:
        assert sorted(other.actions) == sorted(first.actions)
        assert other.pictures == first.pictures
        assert (other.hidden, other.private) == (first.hidden, first.private)
    return first


@pytest.mark.parametrize("images", [1, 2, 4])
async def test_the_same_words_become_the_same_result(three: Three, images: int) -> None:
    async def deed(chat: Driver) -> Seen:
        return await three.gets(chat, chat.somebody(), {"prompt": PROMPT, "images": images})

    seen = await three.everywhere(deed)
    assert len(alike(seen).pictures) == images
    for one in seen.values():
        for said in ("Done.", PROMPT, "1024×1024", "AI-generated", "Seed"):
            assert said in one.text


async def test_a_picture_that_is_attached_is_drawn_from_and_a_spoiler_hidden(three: Three) -> None:
    given = {"prompt": PROMPT, "image": png(64), "spoiler": True}

    async def deed(chat: Driver) -> Seen:
        return await three.gets(chat, chat.somebody(), given)

    assert alike(await three.everywhere(deed)).hidden == (True,)


async def test_a_private_result_is_for_the_one_who_asked(three: Three) -> None:
    async def deed(chat: Driver) -> Seen:
        ada = chat.somebody()
        before = len(await chat.sees(ben := chat.beside(ada)))
        seen = await three.gets(chat, ada, {"prompt": "hush", "private": True})
        assert len(await chat.sees(ben)) == before
        return seen

    assert alike(await three.everywhere(deed)).private


@pytest.mark.parametrize("action", ["again", "vary"])
async def test_a_button_draws_once_more(three: Three, action: Any) -> None:
    async def deed(chat: Driver) -> Seen:
        actor = chat.somebody()
        seen = await three.gets(chat, actor, {"prompt": PROMPT})
        results = three.results(actor)
        await chat.press(actor, seen, (action, 0))
        again = await three.got(chat, actor, count=results + 1)
        assert again.id != seen.id
        return again

    assert alike(await three.everywhere(deed)).pictures


async def test_a_form_draws_what_was_changed_in_it(three: Three) -> None:
    async def deed(chat: Driver) -> Seen:
        actor = chat.somebody()
        seen = await three.gets(chat, actor, {"prompt": PROMPT, "steps": 30})
        results = three.results(actor)
        form = await chat.open_form(actor, seen, ("edit", 0))
        given = {"prompt": "a calm sea", "steps": 30, "images": 2}
        await chat.send_form(actor, form, IMAGINE, given)
        return await three.got(chat, actor, count=results + 1)

    seen = await three.everywhere(deed)
    assert len(alike(seen).pictures) == 2
    assert all("a calm sea" in one.text for one in seen.values())


async def test_only_who_asked_or_moderates_takes_a_result_away(three: Three) -> None:
    async def deed(chat: Driver) -> None:
        ada = chat.somebody()
        ben = chat.beside(ada)
        for who in (ada, chat.beside(ada, moderator=True)):
            seen = await three.gets(chat, ada, {"prompt": PROMPT})
            await chat.press(ben, seen, ("delete", 0))
            await chat.told(ben, str(NOT_YOURS))
            await chat.press(who, seen, ("delete", 0))
            await chat.told(who, str(DELETED))
            assert not any(one.id == seen.id for one in await chat.sees(ada))

    await three.everywhere(deed)


async def test_what_goes_on_is_cancelled_by_its_button(three: Three) -> None:
    three.vendor.auto = False

    async def deed(chat: Driver) -> None:
        actor = chat.somebody()
        await three.asks(chat, actor, {"prompt": "never to be seen"})
        going = await chat.until(actor, lambda seen: offering(seen, "cancel", "never to be seen"))
        await chat.press(actor, going, ("cancel", 0))
        await chat.told(actor, str(CANCELLED))
        await chat.told(actor, str(messages.CANCELLED))

    try:
        await three.everywhere(deed)
    finally:
        three.vendor.auto = True


async def test_details_are_told_to_whoever_asks(three: Three) -> None:
    async def deed(chat: Driver) -> None:
        ada = chat.somebody()
        seen = await three.gets(chat, ada, {"prompt": PROMPT, "steps": 31})
        await chat.press(ben := chat.beside(ada), seen, ("details", 0))
        await chat.told(ben, "Steps: 31")

    await three.everywhere(deed)


@pytest.mark.parametrize("given", [{"steps": 51}, {"guidance": "much"}, {"seed": -2}], ids=str)
async def test_a_mistake_is_told_by_the_same_sentence(three: Three, given: Any) -> None:
    wrong = {"prompt": PROMPT, **given}
    tasks = three.tasks()

    async def deed(chat: Driver) -> None:
        if chat.name != "discord":  # whose client lets nobody type it
            actor = chat.somebody()
            await three.asks(chat, actor, wrong)
            await chat.told(actor, refusal(sentence(IMAGINE, wrong), "en"))

    await three.everywhere(deed)
    assert three.tasks() == tasks


async def test_a_refusal_of_dispatch_reads_the_same(three: Three) -> None:
    """Of a picture too large to be made, and of a model that is not there."""
    huge = {"image": png(4_000), "factor": 8}
    tasks = three.tasks()

    async def deed(chat: Driver) -> tuple[str, str]:
        actor = chat.somebody()
        await three.asks(chat, actor, huge, "upscale")
        large = await line(chat, actor, "4000×4000")
        await three.asks(chat, actor, {"prompt": PROMPT, "model": "no such thing"})
        return large, await line(chat, actor, "no such thing")

    said = set((await three.everywhere(deed)).values())
    assert len(said) == 1, said
    assert three.tasks() == tasks


async def test_who_has_too_few_credits_is_told_so(tmp_path: Path) -> None:
    async with three_chats(tmp_path, EASEL_QUOTA__DAILY_CREDITS="2") as poor:

        async def deed(chat: Driver) -> str:
            actor = chat.somebody()
            await poor.asks(chat, actor, {"prompt": PROMPT, "images": 4})
            told = await line(chat, actor, "The limit is 2 credits per person and day here")
            return told.partition("It resets")[0]  # when, is said in each chat's own way

        said = set((await poor.everywhere(deed)).values())
    assert len(said) == 1, said


async def line(chat: Driver, actor: Actor, words: str) -> str:
    """The line that has these words, once somebody reads it."""

    def found(seen: Sequence[Seen]) -> str | None:
        lines = (line for one in reversed(seen) for line in one.text.splitlines())
        return next((line for line in lines if words in line), None)

    return await chat.until(actor, found)


def offering(seen: Sequence[Seen], action: str, words: str) -> Seen | None:
    """The newest message that has this button and these words."""
    fits = (one for one in reversed(seen) if words in one.text)
    return next((one for one in fits if (action, 0) in one.actions), None)
