"""Options of a command as a person's client fills them in: it lets nobody type what is not allowed.

What cannot be typed is a mistake of the test, or of the registration: an AssertionError says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.fakediscord import payloads, payloads_message, uploads
from support.fakediscord.permissions import Permission
from support.fakediscord.world import Application, Channel, Role, User, World

SUBCOMMANDS = {1, 2}
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 10, 11
TYPES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    ROLE: Role,
    NUMBER: (int, float),
    ATTACHMENT: (bytes, uploads.File),
}


@dataclass(frozen=True)
class Typed:
    """What was chosen: the registered command, the options below it, what their ids stand for."""

    command: dict[str, Any]
    options: list[dict[str, Any]]
    resolved: dict[str, dict[str, Any]]

    def data(self) -> dict[str, Any]:
        told = {"id": self.command["id"], "name": self.command["name"], "type": 1}
        if guild_id := self.command.get("guild_id"):
            told["guild_id"] = guild_id
        resolved = {"resolved": self.resolved} if self.resolved else {}
        return {**told, "options": self.options, **resolved}


def find(application: Application, name: str, kind: int, channel: Channel) -> dict[str, Any]:
    """The command of this name that people see in a channel."""
    scopes = (None, channel.guild.id if channel.guild else None)
    seen = [one for scope in dict.fromkeys(scopes) for one in application.commands.get(scope, [])]
    for command in seen:
        if command["name"] == name and command["type"] == kind:
            return command
    raise AssertionError(f"there is no {name!r}, only {sorted(one['name'] for one in seen)}")


def check_offered(world: World, command: dict[str, Any], user: User, channel: Channel) -> None:
    """A client shows a command only where it may be used."""
    where = 0 if channel.guild else 1
    name, contexts = command["name"], command.get("contexts")
    assert contexts is None or where in contexts, f"{name!r} is not offered in this context"
    needed = command.get("default_member_permissions")
    if needed is not None and channel.guild is not None:
        lacking = Permission(int(needed) & ~world.may(user, channel))
        assert not lacking, f"{name!r} is not offered to {user.name}, who lacks {lacking!r}"
    may = world.may(user, channel) & Permission.USE_APPLICATION_COMMANDS
    assert may, f"{user.name} may use no commands here"
    assert channel.nsfw or not command.get("nsfw"), f"{name!r} is for adults' channels"


def fill(
    world: World, words: str, given: Mapping[str, Any], channel: Channel, *, focused: str = ""
) -> Typed:
    """Fill in a command; `words` may name a subcommand: `limits set`."""
    name, *below = words.split()
    command = find(world.application, name, 1, channel)
    resolved: dict[str, dict[str, Any]] = {}
    declared, path = command, []
    for word in below:
        declared = _declared(declared, word)
        path.append(declared)
    options = _filled(world, declared, given, channel, resolved, focused)
    for one in reversed(path):
        options = [{"type": one["type"], "name": one["name"], "options": options}]
    return Typed(command, options, resolved)


def _filled(
    world: World,
    declared: dict[str, Any],
    given: Mapping[str, Any],
    channel: Channel,
    resolved: dict[str, dict[str, Any]],
    focused: str,
) -> list[dict[str, Any]]:
    known = declared.get("options", [])
    assert not any(one["type"] in SUBCOMMANDS for one in known), "a subcommand has to be named"
    missing = {one["name"] for one in known if one.get("required")} - given.keys()
    assert focused or not missing, f"{declared['name']!r} needs {sorted(missing)}"
    options = []
    for name, value in given.items():
        option = _declared(declared, name)
        told = {"type": option["type"], "name": name}
        if name == focused:
            assert option.get("autocomplete"), f"{name!r} offers nothing while one types"
            options.append({**told, "value": value, "focused": True})
        else:
            _check(option, value)
            options.append({**told, "value": value_of(world, value, channel, resolved)})
    return options


def _declared(parent: dict[str, Any], name: str) -> dict[str, Any]:
    for option in parent.get("options", []):
        if option["name"] == name:
            return dict(option)
    names = [option["name"] for option in parent.get("options", [])]
    raise AssertionError(f"{parent['name']!r} has no {name!r}, only {names}")


def _check(option: dict[str, Any], value: Any) -> None:
    name, type_ = option["name"], option["type"]
    fits = isinstance(value, TYPES[type_]) and (type_ == BOOLEAN or not isinstance(value, bool))
    assert fits, f"{name!r} takes no {type(value).__name__}"
    choices = [one["value"] for one in option.get("choices", [])]
    assert not choices or value in choices, f"{name!r} offers {choices}, not {value!r}"
    low, high = option.get("min_value"), option.get("max_value")
    size = value
    if type_ == STRING:
        low, high, size = option.get("min_length"), option.get("max_length"), len(value)
    assert low is None or size >= low, f"{name!r}: {value!r} is less than {low}"
    assert high is None or size <= high, f"{name!r}: {value!r} is more than {high}"


def value_of(
    world: World, value: Any, channel: Channel, resolved: dict[str, dict[str, Any]]
) -> str | int | float | bool:
    """The value as it is told: things by their id, and described beside it."""

    def describe(kind: str, number: int, described: dict[str, Any]) -> str:
        resolved.setdefault(kind, {})[str(number)] = described
        return str(number)

    if isinstance(value, bytes):
        value = uploads.File("picture.png", value)
    if isinstance(value, uploads.File):
        file = uploads.keep(world, value, place=channel.id, ephemeral=True)
        return describe("attachments", file.id, payloads_message.attachment(file))
    if isinstance(value, User):
        if channel.guild is not None and value.id in channel.guild.members:
            member = payloads.member(channel.guild.members[value.id])
            may = str(world.may(value, channel))
            known = {key: member[key] for key in member if key not in ("user", "deaf", "mute")}
            describe("members", value.id, {**known, "permissions": may})
        return describe("users", value.id, payloads.user(value))
    if isinstance(value, Channel):
        may = str(world.may(world.application.bot, value))
        return describe("channels", value.id, {**payloads.channel(value), "permissions": may})
    if isinstance(value, Role):
        return describe("roles", value.id, payloads.role(value))
    assert isinstance(value, str | int | float | bool)
    return value
