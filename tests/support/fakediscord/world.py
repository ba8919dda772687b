"""What there is: people, servers, channels, messages, files, and the one application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey
from support.fakediscord.changes import Changes
from support.fakediscord.interactions import Interaction
from support.fakediscord.messages import Attachment, Message
from support.fakediscord.permissions import MODERATING, ORDINARY, in_channel
from support.fakediscord.snowflakes import Clock, Snowflakes

MIB = 2**20
TEXT, DM, THREAD = 0, 1, 11  #: Kinds of channels.


@dataclass(eq=False)
class User:
    """A person, or the bot."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    takes_dms: bool = True


@dataclass(eq=False)
class Role:
    """A role of a server; `bot_id` where it came with a bot."""

    id: int
    name: str
    permissions: int
    position: int
    bot_id: int | None = None


@dataclass(eq=False)
class Member:
    """Somebody in a server."""

    user: User
    roles: list[Role]
    joined_at: int


@dataclass
class Overwrite:
    """What a channel allows and denies a role or a person; `kind` 0 is a role, 1 a person."""

    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(eq=False)
class Channel:
    """A text channel of a server, a thread in one, or a person's direct messages with the bot."""

    id: int
    kind: int
    name: str = ""
    guild: Guild | None = None
    recipient: User | None = None
    nsfw: bool = False
    parent: Channel | None = None  #: Of a thread.
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def public(self) -> list[Message]:
        """What everybody in the channel sees, oldest first."""
        return [message for message in self.messages.values() if message.seen_by is None]


@dataclass(eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    roles: list[Role] = field(default_factory=list)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    locale: str = "en-US"
    upload_limit: int = 10 * MIB

    @property
    def everyone(self) -> Role:
        return self.roles[0]


@dataclass(eq=False)
class Application:
    """The bot as it is registered with Discord."""

    id: int
    bot: User
    owner: User
    token: str = "fake-token"
    flags: int = 0  #: No privileged intent is granted.
    public: bool = True
    code_grant: bool = False  #: Asks for more than an invite link can give.
    endpoint: str | None = None  #: Where interactions are posted to, instead of the gateway.
    key: SigningKey = field(default_factory=SigningKey.generate)  #: Signs what is posted there.
    installs: tuple[str, ...] = ("0",)  #: "0" in servers, "1" in people's own accounts.
    #: The commands people see: everywhere (None), or in one server.
    commands: dict[int | None, list[dict[str, Any]]] = field(default_factory=dict)
    #: Where commands were registered, each time anew.
    syncs: list[int | None] = field(default_factory=list)


class World:
    """The whole state. A test may look at all of it and change most of it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.changes = Changes()
        self.url = ""  #: Of this Discord, without the API's path.
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[int, Attachment] = {}
        self.interactions: dict[int, Interaction] = {}
        self.tokens: dict[str, Interaction] = {}
        owner = self.user("Olga")
        bot = self.user("Easel", bot=True)
        self.application = Application(bot.id, bot, owner)

    def user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> User:
        """Somebody new."""
        user = User(self.ids(), name, bot=bot, locale=locale)
        self.users[user.id] = user
        return user

    def guild(self, name: str, *people: User) -> Guild:
        """A new server with these people and the bot in it."""
        guild = Guild(self.ids.guild(), name, self.application.owner)
        guild.roles.append(Role(guild.id, "@everyone", int(ORDINARY), 0))
        bot = self.application.bot
        own = Role(self.ids(), bot.name, int(ORDINARY), 1, bot_id=bot.id)
        guild.roles.append(own)
        self.guilds[guild.id] = guild
        self.join(guild, bot, own)
        for user in (guild.owner, *people):
            self.join(guild, user)
        return guild

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        """Let somebody in, with roles."""
        member = guild.members[user.id] = Member(user, list(roles), self.clock())
        return member

    def moderator(self, guild: Guild, user: User) -> Member:
        """Let somebody in who may take messages away and manage the server."""
        role = Role(self.ids(), "Moderators", int(MODERATING), len(guild.roles))
        guild.roles.append(role)
        return self.join(guild, user, role)

    def channel(self, guild: Guild, name: str, *, nsfw: bool = False) -> Channel:
        """A new text channel."""
        channel = Channel(self.ids(), TEXT, name, guild, nsfw=nsfw)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def thread(self, parent: Channel, name: str) -> Channel:
        """A new thread in a text channel."""
        thread = Channel(self.ids(), THREAD, name, parent.guild, parent=parent)
        assert parent.guild is not None
        parent.guild.channels[thread.id] = self.channels[thread.id] = thread
        return thread

    def dm(self, user: User) -> Channel:
        """Somebody's direct messages with the bot."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids(), DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def may(self, user: User, channel: Channel) -> int:
        """The permissions somebody has in a channel."""
        if channel.guild is None:
            return int(ORDINARY)
        member = channel.guild.members.get(user.id)
        return 0 if member is None else in_channel(channel, member)
