"""What a form starts from: kept for any process, best effort."""

from __future__ import annotations

from support.door import ADA, BEN, Door

from commands.spec import Attachment

FOX = Attachment(name="fox.png", url="https://cdn.test/fox.png?ex=1", size=7)


async def test_what_a_form_starts_from_is_there_when_it_is_sent(door: Door) -> None:
    await door.dispatcher.hold(ADA, "chat:7", [FOX, FOX])
    assert await door.dispatcher.held(ADA, "chat:7") == (FOX, FOX)
    assert await door.dispatcher.held(BEN, "chat:7") == ()
    assert await door.dispatcher.held(ADA, "chat:8") == ()


async def test_where_the_database_is_gone_the_form_opens_all_the_same(door: Door) -> None:
    await door.database.close()
    await door.dispatcher.hold(ADA, "chat:7", [FOX])
    assert await door.dispatcher.held(ADA, "chat:7") == ()


async def test_a_name_that_cannot_be_written_costs_the_form_nothing(door: Door) -> None:
    odd = FOX.model_copy(update={"name": "fox\ud800.png"})
    await door.dispatcher.hold(ADA, "chat:7", [odd])
    assert await door.dispatcher.held(ADA, "chat:7") == ()
