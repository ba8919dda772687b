"""On Discord, whoever lacks Manage Server does nothing of a moderator's, by whatever way.

Clients show such commands to nobody else, but a server's own settings may, and interactions are
made by hand here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import pytest
import pytest_asyncio
from support.discordservice import serving
from support.door import Door, open_door
from support.fakediscord import byhand
from support.fakediscord.byhand import Change
from support.fakediscord.interactions import Callback, Interaction, Kind
from support.fakediscord.messages import Message
from support.fakediscord.permissions import EVERYTHING, MODERATING, Permission
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel, User
from support.moderators import DECIDING, SECRETS, THEIRS, filled, furnish, named, refusal, untouched

from bot.invocation import ActionName, Address, Person
from bot.platforms.discord.client import OUTDATED
from bot.platforms.discord.custom_id import encode, encode_form, encode_page_form
from bot.platforms.discord.menus import TAKE_DOWN, TAKEDOWN
from commands.spec import Command, Option
from commands.spec import Kind as OptionKind

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERY_BIT_BUT_ONE = EVERYTHING & ~(Permission.MANAGE_GUILD | Permission.ADMINISTRATOR)
PLAIN = ("limits show", "words show", "block")  #: For what does not hang on the command.
SOME = THEIRS[::10]  #: Likewise.
#: Deeds of a plain member, told as Discord never would; what is no number discord.py cannot read.
MADE_UP: Mapping[str, Change] = {
    "no bits": byhand.without_bits,
    "zero": byhand.with_bits("0"),
    "a number": byhand.with_bits(int(Permission.MANAGE_CHANNELS)),
    "a bit beyond all": byhand.with_bits(str(1 << 80)),
    "yes": byhand.with_bits(True),
    "a sign and spaces": byhand.with_bits(" +16 "),
    "digits of another script": byhand.with_bits("١٦"),
    "elsewhere": byhand.with_bits_elsewhere(str(EVERYTHING)),
    "a webhook": byhand.as_webhook,
    "no member": byhand.as_nobody,
}

every_command = pytest.mark.parametrize("command", THEIRS, ids=named)
some_commands = pytest.mark.parametrize("command", SOME, ids=named)
every_action = pytest.mark.parametrize("action", get_args(ActionName))


@dataclass(frozen=True)
class Harbour:
    """The platform on a real door; `tasks` are finished ones that Ada may not see."""

    discord: FakeDiscord
    door: Door
    tasks: Mapping[str, str]
    public: str  #: One of Ben's that everybody sees.

    async def use(
        self, command: Command, user: User, *changes: Change, channel: Channel | None = None
    ) -> Interaction:
        channel = channel or self.discord.general
        data = byhand.typed(self.discord, command.name, self.given(command), self.discord.general)
        return await byhand.tell(self.discord, Kind.COMMAND, user, channel, data, *changes)

    def given(self, command: Command) -> dict[str, Any]:
        return filled(command, self._refer)

    def _refer(self, option: Option) -> Any:
        return {
            OptionKind.PERSON: self.discord.ben,
            OptionKind.ROLE: self.discord.guild.everyone,
            OptionKind.CHANNEL: self.discord.general,
        }[option.kind]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harbour(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Harbour]:
    folder = tmp_path_factory.mktemp("discord")
    async with open_door(folder, daily_credits=1000) as door, FakeDiscord() as discord:
        here = Address("discord", f"discord:{discord.guild.id}", str(discord.general.id))
        away = Address("discord", "discord:99", "99")
        made = {
            "of another server": await finished(door, discord.ben, away),
            "private": await finished(door, discord.ben, here, private=True),
        }
        public = await finished(door, discord.ben, here)
        await furnish(door, here)
        async with serving(discord, folder, door.dispatcher, clock=discord.clock):
            await discord.ready()
            yield Harbour(discord, door, made, public)
        assert [one for one in discord.requests if one.broken] == []


async def finished(door: Door, user: User, at: Address, *, private: bool = False) -> str:
    person = Person(f"discord:{user.id}", user.name)
    given = {"prompt": "a boat", "private": private}
    asked = await door.ask("imagine", person=person, at=at, given=given)
    return await door.deliver(asked, door.picture())


def check_told(message: Message, user: User, *sentences: str) -> None:
    """One person read this, and nobody else."""
    assert message.text in sentences
    assert message.seen_by is user or message.channel.recipient is user


def refusals(command: Command, channel: Channel) -> tuple[str, ...]:
    """In direct messages there are no channels to choose: discord.py refuses one by itself."""
    return (refusal(command), str(OUTDATED)) if channel.guild is None else (refusal(command),)


async def answered(interaction: Interaction) -> str:
    """What somebody reads of it; a form is no such thing."""
    acknowledged = await interaction.acknowledged()
    assert acknowledged.kind is not Callback.MODAL
    text = (await interaction.message()).text
    assert text
    assert "went wrong" not in text
    assert [secret for secret in SECRETS if secret in text] == []
    return text


# -- Commands ----------------------------------------------------------------------------------


@every_command
async def test_a_member_is_refused_whatever_else_they_may(
    harbour: Harbour, command: Command
) -> None:
    ada, change = harbour.discord.ada, byhand.with_bits(str(EVERY_BIT_BUT_ONE))
    with untouched(harbour.door):
        asked = await harbour.use(command, ada, change)
        check_told(await asked.message(), ada, refusal(command))


@some_commands
async def test_so_they_are_in_a_thread(harbour: Harbour, command: Command) -> None:
    ada = harbour.discord.ada
    with untouched(harbour.door):
        asked = await harbour.use(command, ada, byhand.in_thread)
        check_told(await asked.message(), ada, refusal(command))


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("made_up", MADE_UP)
async def test_what_is_made_up_of_permissions_lets_nobody_in(
    harbour: Harbour, made_up: str, name: str
) -> None:
    command = next(one for one in THEIRS if one.name == name)
    with untouched(harbour.door):
        await harbour.use(command, harbour.discord.ada, MADE_UP[made_up])
        await harbour.discord.use(harbour.discord.ada, "help")  # the first was handled by then
        after = await harbour.use(command, harbour.discord.ada)
        assert await answered(after) == refusal(command)


@pytest.mark.parametrize("name", PLAIN)
async def test_a_moderator_s_role_without_its_permission_is_not_enough(
    harbour: Harbour, name: str
) -> None:
    command = next(one for one in THEIRS if one.name == name)
    (theirs,) = harbour.discord.guild.members[harbour.discord.mia.id].roles
    with untouched(harbour.door):
        asked = await harbour.use(command, harbour.discord.ada, byhand.with_roles(theirs.id))
        assert await answered(asked) == refusal(command)


async def test_who_moderates_another_server_is_refused_here(harbour: Harbour) -> None:
    world, ada = harbour.discord.world, harbour.discord.ada
    world.moderator(world.guild("Elsewhere"), ada)
    for command in SOME:
        with untouched(harbour.door):
            assert await answered(await harbour.use(command, ada)) == refusal(command)


@every_command
async def test_a_moderator_is_let_through(harbour: Harbour, command: Command) -> None:
    mia = harbour.discord.mia
    asked = await harbour.discord.use(mia, command.name, harbour.given(command))
    acknowledged = await asked.acknowledged()
    if acknowledged.kind is not Callback.MODAL:
        text = (await asked.message()).text
        assert text
        assert text != refusal(command)
        assert "went wrong" not in text


async def test_a_moderator_in_direct_messages_moderates_nothing(harbour: Harbour) -> None:
    mia = harbour.discord.mia
    with untouched(harbour.door):
        for command in THEIRS:
            asked = await harbour.use(command, mia, channel=harbour.discord.world.dm(mia))
            assert await answered(asked) in refusals(command, asked.channel)


async def test_one_who_may_no_longer_is_refused_at_once(harbour: Harbour) -> None:
    world, guild = harbour.discord.world, harbour.discord.guild
    zoe = world.user("Zoe")
    member = world.moderator(guild, zoe)
    command = next(one for one in THEIRS if one.name == "limits show")
    assert await (await harbour.use(command, zoe)).message()
    member.roles[0].permissions = int(MODERATING & ~Permission.MANAGE_GUILD)
    with untouched(harbour.door):
        assert await answered(await harbour.use(command, zoe)) == refusal(command)


# -- Buttons, forms, completions ---------------------------------------------------------------


async def test_the_menu_of_a_message_takes_nothing_down_for_a_member(harbour: Harbour) -> None:
    discord, command = harbour.discord, next(one for one in THEIRS if one.name == TAKEDOWN)
    with untouched(harbour.door):
        pressed = await discord.craft(encode("details", harbour.tasks["private"]), discord.ben)
        await pressed.message()
        assert pressed.source is not None
        data = byhand.chosen(discord, str(TAKE_DOWN), pressed.source)
        asked = await byhand.tell(discord, Kind.COMMAND, discord.ada, discord.general, data)
        check_told(await asked.message(), discord.ada, refusal(command))
        for message in (pressed.source.id, 0, 99999999999999999999):
            sent = byhand.form(f"easel.takedown:{message}", {"reason": "spam"})
            asked = await byhand.tell(discord, Kind.MODAL, discord.ada, discord.general, sent)
            check_told(await asked.message(), discord.ada, refusal(command))


@pytest.mark.parametrize("action", DECIDING)
async def test_a_result_is_decided_about_by_moderators_alone(
    harbour: Harbour, action: ActionName
) -> None:
    """Not by who asked for it either."""
    discord = harbour.discord
    with untouched(harbour.door):
        for user in (discord.ada, discord.ben):
            pressed = await discord.craft(encode(action, harbour.public), user)
            assert "moderators" in await answered(pressed)
            check_told(await pressed.message(), user, await answered(pressed))


@every_action
async def test_a_press_made_by_hand_has_no_effect(harbour: Harbour, action: ActionName) -> None:
    ids = [*harbour.tasks.values(), "unknown", "-", "0"]
    with untouched(harbour.door):
        for task_id in ids:
            pressed = await harbour.discord.craft(encode(action, task_id), harbour.discord.ada)
            await answered(pressed)


@every_action
async def test_no_button_opens_what_is_a_moderator_s(harbour: Harbour, action: ActionName) -> None:
    ada = harbour.discord.ada
    with untouched(harbour.door):
        for command in SOME:
            custom_id = encode(action, command.name.replace(" ", "-"))
            await answered(await harbour.discord.craft(custom_id, ada))


@every_command
@pytest.mark.parametrize("action", ["open", "form"])
async def test_a_panel_s_button_says_whose_it_is(
    harbour: Harbour, command: Command, action: ActionName
) -> None:
    """As after it was copied from a panel in another server, or from before a demotion."""
    ada, custom_id = harbour.discord.ada, encode(action, command.name.replace(" ", "-"))
    with untouched(harbour.door):
        pressed = await harbour.discord.craft(custom_id, ada)
        assert await answered(pressed) == refusal(command)
        check_told(await pressed.message(), ada, refusal(command))


@pytest.mark.parametrize(
    "custom_id",
    [
        "easel:again:任务:0", "easel:promote:unknown:0", "easel:open:limits show:0", "easel:", "",
        "easel:open:../limits-set:0", f"easel:open:{'x' * 80}:0", "easel:open:limits-set:99999",
        "easel.menu:limits-set:0", "easel.form:limits-set", "open:limits-set:0",
    ],
)  # fmt: skip
async def test_an_id_that_is_none_of_ours_has_no_effect(harbour: Harbour, custom_id: str) -> None:
    ada = harbour.discord.ada
    with untouched(harbour.door):
        await harbour.discord.craft(custom_id, ada)
        await answered(await harbour.discord.craft(encode("details", "unknown"), ada))


@pytest.mark.parametrize("custom_id", ["easel.form:limits set", "easel.limits-set", "x" * 100, ""])
async def test_a_form_of_nobody_s_has_no_effect(harbour: Harbour, custom_id: str) -> None:
    discord, sent = harbour.discord, byhand.form(custom_id, {"credits": "77"})
    with untouched(harbour.door):
        await answered(await byhand.tell(discord, Kind.MODAL, discord.ada, discord.general, sent))


@every_command
async def test_a_form_that_was_never_opened_has_no_effect(
    harbour: Harbour, command: Command
) -> None:
    discord, given = harbour.discord, harbour.given(command)
    words = {name: str(value) for name, value in given.items() if not isinstance(value, bytes)}
    dashed = command.name.replace(" ", "-")
    with untouched(harbour.door):
        sent = byhand.form(encode_form(dashed), words)
        await answered(await byhand.tell(discord, Kind.MODAL, discord.ada, discord.general, sent))
        sent = byhand.form(encode_page_form(dashed), words)
        asked = await byhand.tell(discord, Kind.MODAL, discord.ada, discord.general, sent)
        check_told(await asked.message(), discord.ada, refusal(command))


@every_command
async def test_completing_an_option_of_theirs_tells_nothing(
    harbour: Harbour, command: Command
) -> None:
    discord = harbour.discord
    for option in command.declared:
        data = byhand.completing(discord, command.name, option.name, "s")
        asked = await byhand.tell(discord, Kind.AUTOCOMPLETE, discord.ada, discord.general, data)
        if option.suggests is not None:
            words = str((await asked.acknowledged()).data)
            assert [secret for secret in SECRETS if secret in words] == []
