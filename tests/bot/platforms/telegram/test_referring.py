"""Whom a moderator's command is about: by a reply, a mention, a user name, an id."""

from __future__ import annotations

from pathlib import Path

from support.faketelegram.room import room


async def test_a_reply_is_about_whom_it_answers(tmp_path: Path) -> None:
    async with room(tmp_path, prepare=lambda t: setattr(t.methods, "privacy", False)) as r:
        ada, mia = r.telegram.person("Ada"), r.telegram.person("Mia")
        group = r.telegram.group(ada, mia)
        group.members[mia.id] = "administrator"
        said = r.telegram.write(ada, "buy my coins", group)
        r.telegram.write(mia, "/block advertising", group, reply_to=said)
        invocation = await r.invoked()
        assert invocation.command == "block"
        assert invocation.options == {"user": f"telegram:{ada.id}", "reason": "advertising"}
        assert invocation.person.moderator
        r.telegram.write(mia, "/limits set 20", group, reply_to=said)
        assert (await r.invoked(2)).options == {"person": f"telegram:{ada.id}", "credits": 20}


async def test_an_id_and_a_name_that_was_heard_are_somebody(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada, mia = r.telegram.person("Ada"), r.telegram.person("Mia")
        group = r.telegram.group(ada, mia)
        group.members[mia.id] = "administrator"
        r.telegram.write(mia, f"/unblock {ada.id}", group)
        assert (await r.invoked()).options == {"user": f"telegram:{ada.id}"}
        r.telegram.write(ada, "/imagine a fox", group)
        await r.invoked(2)
        r.telegram.write(mia, "/block @ADA", group)
        assert (await r.invoked(3)).options == {"user": f"telegram:{ada.id}"}


async def test_a_reply_to_the_bot_is_about_nobody(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia = r.telegram.person("Mia")
        group = r.telegram.group(mia)
        group.members[mia.id] = "administrator"
        r.telegram.write(mia, "/limits show", group)
        await r.invoked()
        r.telegram.write(mia, "/imagine a fox", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        ours = r.telegram.from_bot(group)[0]
        r.telegram.write(mia, "/limits set 3", group, reply_to=ours)
        assert (await r.invoked(3)).options == {"credits": 3}


async def test_the_menu_of_moderators_is_for_administrators_alone(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        await r.telegram.until(lambda: len(r.telegram.called("setMyCommands")) >= 5)
        shown = {}
        for call in r.telegram.called("setMyCommands"):
            names = str(call.params["commands"])
            shown[str(call.params["scope"])] = "'limits'" in names and "'block'" in names
        assert sorted(shown.values()) == [False, False, True]
        assert next(scope for scope, theirs in shown.items() if theirs).count("administrators")


async def test_a_reply_to_a_result_names_it_and_the_words_say_why(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia = r.telegram.person("Mia")
        group = r.telegram.group(mia)
        group.members[mia.id] = "administrator"
        r.telegram.write(mia, "/imagine a fox", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        ours = r.telegram.from_bot(group)[0]
        r.telegram.write(mia, "/takedown this is gore", group, reply_to=ours)
        asked = await r.invoked(2)
        assert asked.options == {
            "result": f"telegram:{group.id}/{ours.id}", "reason": "this is gore"
        }  # fmt: skip
        r.telegram.write(mia, "/takedown #a1b2c3d4 gore", group, reply_to=ours)
        assert (await r.invoked(3)).options == {"result": "#a1b2c3d4", "reason": "gore"}


async def test_a_link_to_a_message_of_this_group_names_it_and_no_other_does(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        mia = r.telegram.person("Mia")
        group = r.telegram.group(mia)
        group.members[mia.id] = "administrator"
        words = {
            "https://t.me/c/1234567890/77 gore": "telegram:-1001234567890/77",
            "t.me/c/1234567890/5/77?single gore": "telegram:-1001234567890/77",
            "https://t.me/another_group/77 gore": "https://t.me/another_group/77",
            "a1b2c3d4 gore": "a1b2c3d4",
        }
        for count, (typed, meant) in enumerate(words.items(), start=1):
            r.telegram.write(mia, f"/takedown {typed}", group)
            assert (await r.invoked(count)).options == {"result": meant, "reason": "gore"}
