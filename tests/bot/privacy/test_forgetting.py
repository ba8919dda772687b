"""/forgetme: nothing is done without a yes, and then nothing is left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from support import databases
from support.door import ADA, BEN, HERE, MIA, Door

from bot.errors import DeliveryError, say
from bot.invocation import Address, Filled, Person, Press
from bot.privacy.forgetting import TOLD_WITHIN_MS
from bot.provider.protocol import ResultImage, Succeeded
from storage import consents, links, media, reports, rollups, tasks
from storage.database import Database, Operation, Sql, Steps
from storage.tasks import State

pytestmark = pytest.mark.stores

T = TypeVar("T")

NOT_KNOWN = "That request is not known here any more."


async def forgotten(door: Door, person: Person = ADA, *, rounds: int = 2, **options: bool) -> str:
    """Ask for it, and let it be done."""
    answer = await door.ask("forgetme", person=person, confirm="yes", **options)
    for _ in range(rounds):
        left = await door.forgetters.go_on()
        door.clock[0] += TOLD_WITHIN_MS + 1  # nobody tells of cancellations here
    assert left == 0
    return answer.text


def dump(door: Door) -> str:
    """Everything the database holds, as text."""
    return str(databases.dump(door.folder))


async def result(door: Door, *, person: Person = ADA, prompt: str = "my secret boat") -> str:
    return await door.deliver(
        await door.ask("imagine", prompt=prompt, person=person), door.picture()
    )


async def test_nothing_happens_without_a_yes(door: Door) -> None:
    await result(door)
    answer = await door.ask("forgetme")
    assert answer.private
    assert "It cannot be undone" in answer.text
    assert "/forgetme yes" in answer.text
    [button] = answer.buttons
    assert (button.action, button.label) == ("form", "Forget me")
    press = Press("event-x", "form", button.task_id, ADA, HERE)
    form = await door.dispatcher.refill(press)
    assert isinstance(form, Filled)
    assert (form.given, [option.name for option in form.asks]) == ({"confirm": "yes"}, ["messages"])
    assert await door.forgetters.go_on() == 0
    assert "my secret boat" in dump(door)


async def test_afterwards_nothing_leads_back_to_the_person(door: Door) -> None:
    task = await result(door)
    await door.ask("upscale", image=door.attach())
    await door.deliver(await door.ask("imagine", prompt="a hen", person=BEN), door.picture())
    await door.ask("grant", person=MIA, given={"user": ADA.id, "credits": 3})
    assert ADA.id in dump(door)
    before = len(door.kept_files())
    assert (await forgotten(door)).startswith("You are being forgotten.")
    everything = dump(door)
    assert ADA.id not in everything
    assert "my secret boat" not in everything
    assert "a hen" in everything
    assert before == 3
    [kept] = door.kept_files()
    assert task not in kept.name
    assert await door.forgetters.go_on() == 0


async def test_buttons_under_old_results_answer_plainly(door: Door) -> None:
    task = await result(door)
    await forgotten(door)
    for person in (ADA, BEN, MIA):
        for action in ("again", "edit", "upscale", "details", "delete", "cancel"):
            assert (await door.press(action, task, person=person)).text == NOT_KNOWN  # type: ignore[arg-type]


async def test_what_is_under_way_is_given_up_with_its_credits_back(door: Door) -> None:
    waiting = await door.ask("imagine", prompt="one")
    await door.ask("forgetme", confirm="yes")
    assert await door.forgetters.go_on() == 1  # the chat is to be told first
    task = await door.task(waiting)
    assert (task.state, await door.used()) == (State.CANCELLED, 0)
    [due] = await door.lifecycle.claim_due(9)
    await door.lifecycle.told(due, address=HERE)
    assert await door.forgetters.go_on() == 0


async def test_what_comes_late_is_dropped(door: Door) -> None:
    message = await door.ask("imagine", prompt="one")
    provider = (await door.task(message)).provider
    [task] = await door.claim(provider)
    await door.lifecycle.accepted(task, provider_id="x", poll_in_ms=60_000)
    await forgotten(door)
    late = Succeeded((ResultImage("https://x.test/a.png"),))
    await door.lifecycle.finish(task, late, ended_by="callback")
    kept = await door.task(message)
    assert (kept.state, kept.person_id) == (State.CANCELLED, rollups.ANONYMOUS)


async def test_a_result_on_its_way_is_not_shown_any_more(door: Door) -> None:
    message = await door.ask("imagine", prompt="one")
    await door.bring_to(State.SUCCEEDED, (await door.task(message)).provider)
    await forgotten(door)
    task = await door.task(message)
    assert (task.state, task.failure, await door.used()) == (State.FAILED, "forgotten", 0)


async def test_a_chat_that_is_never_told_does_not_hold_it_up(door: Door) -> None:
    await door.ask("imagine", prompt="one")
    await door.ask("forgetme", confirm="yes")
    assert await door.forgetters.go_on() == 1
    door.clock[0] += TOLD_WITHIN_MS + 1
    assert await door.forgetters.go_on() == 0


async def test_messages_stay_unless_asked_for(door: Door) -> None:
    await result(door)
    await forgotten(door)
    assert door.wall.removed == []


async def test_messages_go_when_asked_for(door: Door) -> None:
    await result(door)
    await result(door, person=BEN)
    text = await forgotten(door, messages=True)
    assert "one after the other" in text
    assert [address.message for address in door.wall.removed] == ["message-1"]


async def test_a_message_that_cannot_be_deleted_stays_and_holds_nothing_up(door: Door) -> None:
    await result(door)
    door.wall.broken = True
    await forgotten(door, messages=True)
    assert "my secret boat" not in dump(door)


async def test_what_a_log_channel_shows_of_it_goes_too(door: Door) -> None:
    task = await result(door)
    posted = Address("chat", HERE.space, "chat:log", "held-1").to_json()

    def hold() -> Steps[None]:
        values = (task, HERE.space, "[]", 1, 2, posted)
        yield (
            Sql(
                "INSERT INTO holdings (task_id, space_id, slots, held_at, ends_at, posted) "
                "VALUES ($1, $2, $3, $4, $5, $6)"
            ),
            values,
        )

    await door.database.write(hold)
    filed = reports.file(
        HERE.space, task, person_id=ADA.id, reporter_id=BEN.id, reason="bad", now=1
    )
    await door.database.write(filed)
    await forgotten(door)
    assert [address.message for address in door.wall.removed] == ["held-1"]
    assert await door.database.read(reports.still_open(HERE.space, limit=9)) == []


async def test_it_is_about_all_linked_accounts(door: Door) -> None:
    other = Person("phone:ada", "Ada")
    await result(door)
    operation = links.offer(ADA.id, platform="chat", code_hash="h", now=1, expires_at=10**15)
    await door.database.write(operation)
    await door.database.write(links.join(other.id, platform="phone", code_hash="h", now=2))
    assert "Phone, Chat" in (await door.ask("forgetme", person=other)).text
    await forgotten(door, other)
    everything = dump(door)
    assert ADA.id not in everything
    assert other.id not in everything


async def test_the_day_s_credits_and_a_block_are_not_got_around(door: Door) -> None:
    for _ in range(10):
        await result(door)
    await forgotten(door)
    door.clock[0] = door.clock[0] - 2 * (TOLD_WITHIN_MS + 1)
    assert (await door.ask("imagine", prompt="more")).task_id is None
    assert "0 of 10" in (await door.ask("quota")).text
    await door.ask("block", person=MIA, given={"user": ADA.id, "reason": "rude"})
    await forgotten(door)
    door.clock[0] += 2 * 86_400_000
    assert (await door.ask("imagine", prompt="x")).text.startswith("You may not use this bot here")
    assert "forgotten:" in (await door.ask("blocks", person=MIA)).text
    await door.ask("unblock", person=MIA, given={"user": ADA.id})
    assert (await door.ask("imagine", prompt="x")).task_id


async def test_what_is_asked_for_meanwhile_stays(door: Door) -> None:
    await result(door)
    await door.ask("forgetme", confirm="yes")
    door.clock[0] += 1
    new = await door.ask("imagine", prompt="a new beginning")
    assert await door.forgetters.go_on() == 0
    assert (await door.task(new)).person_id == ADA.id
    assert (await door.task(new)).state is State.QUEUED


async def test_asking_twice_is_no_harm(door: Door) -> None:
    await result(door)
    await door.ask("forgetme", confirm="yes")
    again = await door.ask("forgetme", confirm="yes", messages=True)
    assert again.text.startswith("You are being forgotten already")
    assert await door.forgetters.go_on() == 0
    assert len(door.wall.removed) == 1


async def test_a_consent_is_to_be_given_anew(door: Door) -> None:
    operation = consents.give(HERE.space, ADA.id, text_hash="x", now=1)
    await door.database.write(operation)
    await door.ask("forgetme", confirm="yes")
    assert await door.database.read(consents.agreed(HERE.space, ADA.id)) is None


async def test_copies_that_lie_about_go_too(door: Door) -> None:
    kept = []
    for person in (ADA, BEN):
        name, file = door.exports.new(person.id)
        file.write_bytes(b"x")
        await door.store.put_beside(file, path=f"exports/{name}.zip", media_type="x")
        export = door.exports.find(name)
        assert export is not None
        kept.append(door.store.place_of(export))
    await forgotten(door)
    assert [path.exists() for path in kept] == [False, True]


class Died(BaseException):
    """The process ends here."""


class Mortal:
    """A database whose process dies right before a write, or right after it."""

    def __init__(self, database: Database, *, life: int, committed: bool) -> None:
        self._database = database
        self._life = life
        self._committed = committed

    async def read(self, operation: Operation[T]) -> T:
        return await self._database.read(operation)

    async def write(self, operation: Operation[T]) -> T:
        self._life -= 1
        if self._life == 0 and not self._committed:
            raise Died
        result = await self._database.write(operation)
        if self._life == 0:
            raise Died
        return result


@pytest.mark.parametrize("committed", [False, True])
async def test_a_death_anywhere_in_between_is_made_up_for(door: Door, committed: bool) -> None:
    for number in range(3):
        await result(door, prompt=f"my secret boat {number}")
    await door.ask("imagine", prompt="my secret wish")
    await door.ask("forgetme", confirm="yes", messages=True)
    door.clock[0] += TOLD_WITHIN_MS + 1
    for life in range(1, 99):
        mortal: Any = Mortal(door.database, life=life, committed=committed)
        try:
            if await replace(door.forgetters, database=mortal).go_on() == 0:
                break
        except Died:
            continue
    everything = dump(door)
    assert ADA.id not in everything
    assert "my secret" not in everything
    assert door.kept_files() == []
    assert len({address.message for address in door.wall.removed}) == 4


async def test_the_loop_begins_at_once_when_somebody_asks(door: Door) -> None:
    await result(door)
    done = asyncio.Event()

    class Telling:
        async def forget(self, person_ids: list[str], *, before: int) -> None:
            done.set()

    platforms: Any = {"chat": Telling()}
    door.forgetters.platforms = platforms
    running = asyncio.create_task(door.forgetters.run())
    await door.ask("forgetme", confirm="yes")
    async with asyncio.timeout(10):
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "my secret boat" not in dump(door)


async def test_a_moderator_who_is_forgotten_leaves_what_they_decided(door: Door) -> None:
    await door.ask("block", person=MIA, given={"user": BEN.id, "reason": "rude"})
    await forgotten(door, MIA)
    assert MIA.id not in dump(door)
    refused = await door.ask("imagine", prompt="x", person=BEN)
    assert refused.text.startswith("You may not use this bot here")
    other = Person("chat:mo", "Mo", moderator=True)
    assert "forgotten:" in (await door.ask("audit", person=other)).text


async def test_one_who_cannot_be_forgotten_now_does_not_hold_up_others(door: Door) -> None:
    await result(door)
    await result(door, person=BEN)

    class Broken:
        name = "chat"

        async def forget(self, person_ids: list[str], *, before: int) -> None:
            if ADA.id in person_ids:
                raise DeliveryError(say("not now"))

    await door.ask("forgetme", confirm="yes")
    await door.ask("forgetme", confirm="yes", person=BEN)
    broken = replace(door.forgetters, platforms={"chat": Broken()})  # type: ignore[dict-item]
    assert await broken.go_on() == 1
    assert BEN.id not in dump(door)
    assert await door.forgetters.go_on() == 0


async def test_a_picture_somebody_else_made_of_it_stays_theirs(door: Door) -> None:
    task = await result(door)
    pressed = await door.press("upscale", task, person=BEN)
    await forgotten(door)
    child = await door.task(pressed)
    [copy] = await door.database.read(media.of_task(child.id, "input"))
    assert door.store.place_of(copy).exists()
    assert (await door.database.read(tasks.get(child.id))) is not None
