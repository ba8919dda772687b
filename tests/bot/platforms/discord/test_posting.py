"""What is shown, delivered and removed on Discord, and where it goes when that cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import discord
import pytest
from support.discordposts import NONCE, Posts, asked, picture

from bot.errors import DeliveryError
from bot.invocation import Address, Message
from bot.pictures.links import no_link
from bot.platforms.discord.posting import Posting

WEBHOOK = "/webhooks/*/messages/*"
EDIT = "/channels/*/messages/*"
POST = "/channels/*/messages"


async def test_progress_and_result_are_one_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.posting.show(posts.address, posts.message())
        assert "Waiting." in posts.panel()
        result = posts.done(picture(tmp_path))
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert now == posts.address
        [message] = posts.messages()
        assert [file.filename for file in message.attachments] == ["imagine.png"]
        assert message.flags.components_v2


async def test_progress_that_comes_after_the_result_does_not_replace_it(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        await posts.posting.show(posts.address, posts.message("running", "Working on it."))
        assert "Done." in posts.panel()


async def test_a_preview_goes_with_the_next_progress(tmp_path: Path) -> None:
    async with asked(tmp_path, gap_ms=0) as posts:
        preview = posts.message("running", "Half.", pictures=(picture(tmp_path),), progress=0.5)
        await posts.posting.show(posts.address, preview)
        assert len(posts.messages()[0].attachments) == 1
        await posts.posting.show(posts.address, posts.message("running", "Nearly."))
        assert posts.messages()[0].attachments == []


async def test_what_people_typed_notifies_nobody(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        ada = posts.bot.ada.mention
        await posts.posting.show(posts.address, posts.message(prompt=f"@everyone {ada}"))
        [request] = posts.requests("PATCH", "/webhooks/")
        assert request.json["allowed_mentions"] == {"parse": [], "users": []}


async def test_progress_too_goes_by_the_bots_own_token_when_the_other_is_dead(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=401, code=50027)
        await posts.posting.show(posts.address, posts.message())
        assert "Waiting." in posts.panel()


async def test_progress_of_a_private_message_that_nobody_can_reach_is_given_up(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path, private=True) as posts:
        posts.expire()
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.show(posts.address, posts.message())
        assert raised.value.permanent


# -- After 15 minutes, or a restart -------------------------------------------------------


async def test_after_fifteen_minutes_the_bots_own_token_serves(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert "Done." in posts.panel()
        assert not posts.requests("PATCH", "/webhooks/")


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 0)])
async def test_a_token_that_ends_early_is_no_loss(tmp_path: Path, status: int, code: int) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=status, code=code)
        await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert "Done." in posts.panel()


async def test_a_deleted_message_gets_a_successor_that_names_who_asked(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.messages()[0].delete()
        result = posts.done(picture(tmp_path))
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        [message] = posts.messages()
        assert now.message == str(message.id) != posts.address.message
        assert posts.bot.ada.mention in posts.panel()
        assert posts.requests("POST", "/messages")[0].json["nonce"] == NONCE
        assert posts.requests("POST", "/messages")[0].json["enforce_nonce"] is True


async def test_a_successor_is_found_again_after_a_crash(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.messages()[0].delete()
        result = posts.done(picture(tmp_path))
        first = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        # The process dies before it records that; the next one has a memory of its own.
        again = await _restarted(posts).deliver(posts.address, result, nonce=NONCE)
        assert again.message == first.message
        assert len(posts.messages()) == 1


async def test_a_result_asked_for_again_is_a_new_message_here(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        here = replace(posts.address, message=None)
        now = await posts.posting.deliver(here, posts.done(picture(tmp_path)), nonce=NONCE)
        assert now.message == str(posts.messages()[-1].id) != posts.address.message


# -- Where the channel is shut ------------------------------------------------------------


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50001), (404, 10003)])
async def test_a_shut_channel_sends_it_to_the_person(
    tmp_path: Path, status: int, code: int
) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        _shut(posts, status, code)
        result = posts.done(picture(tmp_path))
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        direct = posts.bot.ada.user.dm_channel
        assert (now.channel, now.direct, now.token) == (str(direct.id), True, None)
        assert now.space == posts.address.space
        [message] = posts.messages(direct)
        assert now.message == str(message.id)
        assert f"<#{posts.bot.channel.id}>" in posts.panel(direct)


async def test_what_went_to_the_person_is_reached_there_afterwards(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        posts.expire()
        result = posts.done(picture(tmp_path))
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert now.private
        again = await _restarted(posts).deliver(now, result, nonce=NONCE)
        assert again == now
        await posts.posting.remove(now)
        assert posts.messages(posts.bot.ada.user.dm_channel) == []


async def test_twice_to_the_person_is_one_message(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        _shut(posts, 403, 50013)
        result = posts.done(picture(tmp_path))
        first = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        again = await _restarted(posts).deliver(posts.address, result, nonce=NONCE)
        assert again == first


async def test_who_takes_no_direct_messages_has_to_ask_for_it(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        posts.bot.env.inject_error("PATCH", EDIT, status=404, code=10003, times=None)
        posts.bot.env.inject_error("POST", POST, status=403, code=50007, times=None)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert raised.value.permanent


# -- Private results ----------------------------------------------------------------------


async def test_a_private_result_is_seen_by_its_person_alone(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        bea = posts.bot.member("bea")
        assert posts.bot.channel.history(viewer=bea) == []
        assert "Done." in posts.panel()


async def test_a_private_result_that_is_late_comes_as_a_direct_message(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        posts.expire()
        result = posts.done(picture(tmp_path), mention=True)
        await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert "Done." in posts.panel(posts.bot.ada.user.dm_channel)
        assert not _in_the_channel(posts)


async def test_a_private_result_never_comes_into_the_channel(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        posts.expire()
        posts.bot.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert raised.value.permanent
        assert not _in_the_channel(posts)


async def test_a_private_message_is_not_posted_where_everybody_reads(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        here = replace(posts.address, message=None, token=None)
        secret = posts.done(picture(tmp_path), private=True)
        now = await posts.posting.deliver(here, secret, nonce=NONCE)
        assert now.private
        assert not _in_the_channel(posts)
        assert "Done." in posts.panel(posts.bot.ada.user.dm_channel)


async def test_a_private_result_asked_for_again_is_private_again(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        await posts.posting.show(posts.address, posts.message("notice", "It comes here again."))
        here = replace(posts.address, message=None)
        now = await posts.posting.deliver(here, posts.done(picture(tmp_path)), nonce=NONCE)
        sent = next(one for one in posts.messages() if str(one.id) == now.message)
        assert sent.flags.ephemeral
        again = await posts.posting.deliver(now, posts.done(picture(tmp_path)), nonce=NONCE)
        assert again == now


# -- Mentions -----------------------------------------------------------------------------


async def test_who_waited_long_is_notified_by_a_reply(tmp_path: Path) -> None:
    # An edit notifies nobody, whatever it mentions.
    async with asked(tmp_path) as posts:
        result = posts.done(picture(tmp_path), mention=True)
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        [_, reply] = posts.messages()
        assert reply.reference is not None
        assert reply.reference.message_id == posts.id
        [request] = posts.requests("POST", "/messages")
        assert request.json["allowed_mentions"] == {"parse": [], "users": [posts.bot.ada.id]}
        await posts.posting.remove(now)
        assert posts.messages() == []


async def test_a_result_that_cannot_notify_is_delivered_all_the_same(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("POST", POST, status=403, code=50013)
        result = posts.done(picture(tmp_path), mention=True)
        now = await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert now.message == posts.address.message


# -- Limits -------------------------------------------------------------------------------


async def test_a_file_that_is_too_large_is_made_smaller_and_that_is_said(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        address = _limited(posts, 1_000_000)
        result = posts.done(picture(tmp_path, size=1_500_000))
        await posts.posting.deliver(address, result, nonce=NONCE)
        assert posts.messages()[0].attachments[0].size <= 1_000_000
        assert "Made smaller, to fit the 0.954 MiB that Discord takes here." in posts.panel()


async def test_a_file_that_discord_refuses_all_the_same_is_made_smaller(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=413, code=40005)
        address = _limited(posts, 25 * 2**20)
        result = posts.done(picture(tmp_path, size=12 * 2**20))
        await posts.posting.deliver(address, result, nonce=NONCE)
        assert posts.messages()[0].attachments[0].size < 10 * 2**20
        assert "Made smaller" in posts.panel()


async def test_of_a_server_nobody_told_of_the_limit_is_as_it_was_told_when_asked(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        result = posts.done(picture(tmp_path, size=12 * 2**20))
        address = replace(_limited(posts, 25 * 2**20), space="discord:1")
        await posts.posting.deliver(address, result, nonce=NONCE)
        assert posts.messages()[0].attachments[0].size == 12 * 2**20
        assert posts.fitter.asked == []


async def test_more_than_fits_into_one_message_follows_below(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.fitter.least = 1_000_000
        address = _limited(posts, 2_000_000)
        two = [picture(tmp_path, name, size=1_200_000) for name in ("m1", "m2")]
        # One message holds them, unless Discord counts all of its files together.
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=413, code=40005)
        now = await posts.posting.deliver(address, posts.done(*two), nonce=NONCE)
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=413, code=40005)
        again = await _restarted(posts).deliver(address, posts.done(*two), nonce=NONCE)
        assert again == now
        first, second = posts.messages()
        assert [one.filename for one in first.attachments] == ["imagine-1.png"]
        assert [one.filename for one in second.attachments] == ["imagine-2.png"]
        assert "the rest follows" in posts.panel()
        await posts.posting.remove(now)
        assert posts.messages() == []


async def test_a_file_that_cannot_be_made_to_fit_is_linked_to(tmp_path: Path) -> None:
    async def link(media: str) -> str:
        return f"https://easel.example/{media}"

    async with asked(tmp_path, link=link) as posts:
        posts.fitter.never = frozenset({"m2"})
        address = _limited(posts, 1_000_000)
        two = (picture(tmp_path), picture(tmp_path, "m2", size=1_500_000))
        await posts.posting.deliver(address, posts.done(*two), nonce=NONCE)
        assert [one.filename for one in posts.messages()[0].attachments] == ["imagine-1.png"]
        assert "https://easel.example/m2" in posts.panel()
        assert "Too large for Discord here: picture 2." in posts.panel()


async def test_without_a_public_address_a_file_too_large_is_told_of(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.fitter.never = frozenset({"m2"})
        address = _limited(posts, 1_000_000)
        two = (picture(tmp_path), picture(tmp_path, "m2", size=1_500_000))
        await posts.posting.deliver(address, posts.done(*two), nonce=NONCE)
        assert "set EASEL\\\\_PUBLIC\\\\_URL" in posts.panel()


async def test_a_copy_that_cannot_be_made_now_is_made_later(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.fitter.unfitted = 1
        address = _limited(posts, 1_000_000)
        result = posts.done(picture(tmp_path, size=1_500_000))
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(address, result, nonce=NONCE)
        assert not raised.value.permanent
        await posts.posting.deliver(address, result, nonce=NONCE)
        assert len(posts.messages()[0].attachments) == 1


async def test_a_result_of_which_nothing_can_be_shown_waits(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.fitter.never = frozenset({"m1"})
        address = _limited(posts, 1_000_000)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(
                address, posts.done(picture(tmp_path, size=1_500_000)), nonce=NONCE
            )
        assert raised.value.permanent


@pytest.mark.parametrize(("refused", "has_buttons"), [(1, True), (2, False)])
async def test_a_form_that_discord_refuses_is_sent_plainly(
    tmp_path: Path, refused: int, has_buttons: bool
) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=400, code=50035, times=refused)
        await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        [message] = posts.messages()
        assert len(message.attachments) == 1
        assert "a fox" not in posts.panel()
        assert ("easel:delete" in posts.panel()) is has_buttons


async def test_a_plain_message_that_is_refused_too_is_not_tried_for_ever(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=400, code=50035, times=3)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(posts.address, posts.done(picture(tmp_path)), nonce=NONCE)
        assert raised.value.permanent


# -- Faults that pass ---------------------------------------------------------------------


@pytest.mark.parametrize(("status", "code"), [(500, 0), (503, 0), (429, 0), (403, 0)])
async def test_what_may_pass_is_tried_again_later(tmp_path: Path, status: int, code: int) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("PATCH", WEBHOOK, status=status, code=code)
        result = posts.done(picture(tmp_path))
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert not raised.value.permanent
        await posts.posting.deliver(posts.address, result, nonce=NONCE)
        assert len(posts.messages()) == 1


async def test_a_picture_that_was_taken_down_is_not_tried_for_ever(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        gone = picture(tmp_path)
        gone.path.unlink()
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(posts.address, posts.done(gone), nonce=NONCE)
        assert raised.value.permanent


async def test_without_a_connection_it_is_tried_again_later(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        apart = discord.Client(intents=discord.Intents.none())
        posting = Posting(apart, fitter=posts.fitter, link=no_link, clock=lambda: 0)
        with pytest.raises(DeliveryError) as raised:
            await posting.deliver(posts.address, posts.done(), nonce=NONCE)
        assert not raised.value.permanent


async def test_a_fault_of_ours_is_tried_again_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with asked(tmp_path) as posts:
        broken = replace(posts.address, message="not a number")
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(broken, posts.done(), nonce=NONCE)
        assert not raised.value.permanent
        assert "a message to Discord broke" in caplog.text


async def test_where_the_channel_cannot_be_looked_through_a_message_is_still_made(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("GET", POST, status=403, code=50013)
        here = replace(posts.address, message=None)
        await posts.posting.deliver(here, posts.done(picture(tmp_path)), nonce=NONCE)
        assert len(posts.messages()) == 2


async def test_a_new_message_waits_until_the_channel_can_be_looked_through(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.bot.env.inject_error("GET", POST, status=500)
        here = replace(posts.address, message=None)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(here, posts.done(picture(tmp_path)), nonce=NONCE)
        assert not raised.value.permanent
        assert len(posts.messages()) == 1


async def test_a_private_message_is_not_put_into_an_answer_that_never_comes(
    tmp_path: Path,
) -> None:
    async with asked(tmp_path, private=True) as posts:
        here = replace(posts.address, message=None)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(here, posts.done(picture(tmp_path)), nonce=NONCE)
        assert not raised.value.permanent
        assert "Done." not in posts.panel()


async def test_who_nobody_knows_cannot_be_written_to(tmp_path: Path) -> None:
    async with asked(tmp_path, private=True) as posts:
        posts.expire()
        address = replace(posts.address, extra={})
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.deliver(address, Message("Done.", "done"), nonce=NONCE)
        assert raised.value.permanent


# -- Remove -------------------------------------------------------------------------------


async def test_removing_what_is_gone_already_is_fine(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.posting.remove(posts.address)
        assert posts.messages() == []
        await posts.posting.remove(posts.address)


async def test_a_message_that_may_not_be_removed_is_told_of(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        posts.expire()
        posts.bot.env.inject_error("DELETE", EDIT, status=403, code=50001)
        with pytest.raises(DeliveryError) as raised:
            await posts.posting.remove(posts.address)
        assert raised.value.permanent


async def test_a_removed_message_is_not_brought_back_by_progress(tmp_path: Path) -> None:
    async with asked(tmp_path) as posts:
        await posts.posting.remove(posts.address)
        await posts.posting.show(posts.address, posts.message())
        assert not posts.requests("PATCH")


# -- Helpers ------------------------------------------------------------------------------


def _restarted(posts: Posts) -> Posting:
    """The posting of another process: nothing in memory."""
    now = posts.now
    return Posting(posts.bot.client, fitter=posts.fitter, link=no_link, clock=lambda: now[0])


def _shut(posts: Posts, status: int, code: int) -> None:
    """The bot may no longer write in the channel; direct messages are another place."""
    here = f"/channels/{posts.bot.channel.id}/messages"
    posts.bot.env.inject_error("*", f"{here}*", status=status, code=code, times=None)


def _in_the_channel(posts: Posts) -> list[object]:
    return posts.requests("POST", f"/channels/{posts.bot.channel.id}/messages")


def _limited(posts: Posts, limit: int) -> Address:
    extra = {**posts.address.extra, "limit": str(limit)}
    return replace(posts.address, extra=extra)
