"""What people do: type commands, press buttons, choose, fill in forms, write messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from support.fakediscord import asking, forms, options, payloads_message, uploads
from support.fakediscord.endpoint import Endpoint
from support.fakediscord.gateway import Gateway
from support.fakediscord.interactions import ANSWER_MS, Callback, Interaction, Kind
from support.fakediscord.messages import Message
from support.fakediscord.world import Channel, User, World
from support.fakediscord.writing import Writer

BUTTON, MESSAGE_COMMAND = 2, 3


class Acts:
    """People's side of Discord. Each deed returns as soon as the bot was told."""

    def __init__(
        self, world: World, gateway: Gateway, endpoint: Endpoint, writer: Writer, *, home: Channel
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.endpoint = endpoint
        self.general = home  #: Where things are done unless another channel is named.
        self._writer = writer

    async def use(
        self,
        user: User,
        command: str,
        given: Mapping[str, Any] | None = None,
        *,
        channel: Channel | None = None,
    ) -> Interaction:
        """Type a command; `limits set` is one too. Pictures are given as bytes."""
        channel = channel or self.general
        typed = options.fill(self.world, command, given or {}, channel)
        options.check_offered(self.world, typed.command, user, channel)
        return await self._ask(Kind.COMMAND, user, channel, typed.data())

    async def burst(
        self, users: Sequence[User], command: str, given: Mapping[str, Any]
    ) -> list[Interaction]:
        """Each of these types the command at the same moment: what is told is made ready before."""
        typed = options.fill(self.world, command, given, self.general)
        data, ready = typed.data(), []
        for user in users:
            one = asking.new_interaction(self.world, Kind.COMMAND, user, self.general)
            ready.append((one, asking.payload(self.world, one, data)))
        if self.world.application.endpoint is None:
            for one, told in ready:
                await self._tell(one, told)
        else:
            await asyncio.gather(*(self._tell(one, told) for one, told in ready))
        return [one for one, _ in ready]

    async def menu(self, user: User, name: str, message: Message) -> Interaction:
        """Choose a command in the menu of a message."""
        channel, application = message.channel, self.world.application
        command = options.find(application, name, MESSAGE_COMMAND, channel)
        options.check_offered(self.world, command, user, channel)
        target = str(message.id)
        resolved = {"messages": {target: payloads_message.message(message, self.world)}}
        told = {key: command[key] for key in ("id", "name", "type")}
        data = {**told, "target_id": target, "resolved": resolved}
        return await self._ask(Kind.COMMAND, user, channel, data)

    async def press(self, message: Message, button: str, user: User) -> Interaction:
        """Press the button of this label, emoji or custom id."""
        pressed = _find_button(message, button)
        return await self._component(message, pressed, user)

    async def craft(
        self, custom_id: str, user: User, *, channel: Channel | None = None
    ) -> Interaction:
        """Press a button the bot never put there, under a message of the bot's own."""
        place = channel or self.general
        part = {"type": BUTTON, "id": 2, "style": 2, "label": "?", "custom_id": custom_id}
        row = {"type": forms.ROW, "id": 1, "components": [part]}
        message = self._writer.new(place, self.world.application.bot, components=[row])
        await self._writer.post(message)
        return await self._component(message, part, user)

    async def choose(
        self, message: Message, values: Sequence[str], user: User, *, custom_id: str | None = None
    ) -> Interaction:
        """Choose from a select menu, by the options' values or labels."""
        menus = [one for one in message.selects if custom_id in (None, one["custom_id"])]
        assert len(menus) == 1, f"{len(menus)} menus fit in the message {message.text!r}"
        by_label = {one["label"]: one["value"] for one in menus[0].get("options", [])}
        chosen = [by_label.get(value, value) for value in values]
        assert not by_label or set(chosen) <= set(by_label.values()), f"offered is {by_label}"
        assert menus[0]["min_values"] <= len(chosen) <= menus[0]["max_values"]
        return await self._component(message, menus[0], user, values=chosen)

    async def submit(
        self, opened: Interaction, given: Mapping[str, Any], *, user: User | None = None
    ) -> Interaction:
        """Fill in the form that an interaction has opened, by labels or custom ids, and send it."""
        channel = opened.channel

        def choose(value: Any, resolved: forms.Resolved) -> Any:
            return options.value_of(self.world, value, channel, resolved)

        upload = self._uploading(channel)
        data = forms.filled(await opened.modal(), given, upload=upload, choose=choose)
        who = user or opened.user
        return await self._ask(Kind.MODAL, who, opened.channel, data, opened.source, opened)

    async def complete(
        self,
        user: User,
        command: str,
        option: str,
        typed: str = "",
        *,
        channel: Channel | None = None,
        other: Mapping[str, Any] | None = None,
        timeout_s: float = ANSWER_MS / 1000,
    ) -> list[dict[str, Any]]:
        """Type some of an option and wait for the choices offered."""
        channel = channel or self.general
        given = {**(other or {}), option: typed}
        filled = options.fill(self.world, command, given, channel, focused=option)
        asked = await self._ask(Kind.AUTOCOMPLETE, user, channel, filled.data())
        ack = await asked.acknowledged(timeout_s)
        assert ack.kind is Callback.CHOICES
        return list(ack.data["choices"])

    async def say(
        self,
        user: User,
        content: str = "",
        *files: bytes | uploads.File,
        channel: Channel | None = None,
    ) -> Message:
        """Write a message, with pictures."""
        named = [
            uploads.File("picture.png", one) if isinstance(one, bytes) else one for one in files
        ]
        sent = {f"files[{place}]": file for place, file in enumerate(named)}
        message = self._writer.new(channel or self.general, user)
        return await self._writer.write(message, uploads.Body(None, {"content": content}, sent))

    async def _tell(self, interaction: Interaction, told: dict[str, Any]) -> None:
        """To the application's endpoint where it has one, and then to nobody at the gateway."""
        interaction.sent_at = time.perf_counter()
        if self.world.application.endpoint is None:
            place = interaction.channel.guild
            await self.gateway.dispatch("INTERACTION_CREATE", told, guild=place)
        else:
            await self.endpoint.tell(interaction, told)

    def _uploading(self, channel: Channel) -> forms.Upload:
        def upload(data: bytes) -> dict[str, Any]:
            file = uploads.File("picture.png", data)
            kept = uploads.keep(self.world, file, place=channel.id, ephemeral=True)
            return payloads_message.attachment(kept)

        return upload

    async def _component(
        self, message: Message, part: dict[str, Any], user: User, **more: Any
    ) -> Interaction:
        assert not message.deleted, "the message is gone"
        assert message.seen_by in (None, user), f"{user.name} does not see the message"
        assert not part.get("disabled"), "it cannot be pressed"
        told = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        data = {**told, **more}
        return await self._ask(Kind.COMPONENT, user, message.channel, data, message)

    async def _ask(
        self,
        kind: Kind,
        user: User,
        channel: Channel,
        data: dict[str, Any],
        source: Message | None = None,
        opened: Interaction | None = None,
    ) -> Interaction:
        interaction = asking.new_interaction(self.world, kind, user, channel, source)
        if opened is not None:
            interaction.metadata["triggering_interaction_metadata"] = opened.metadata
        told = asking.payload(self.world, interaction, data)
        await self._tell(interaction, told)
        await asyncio.sleep(0)  # in a burst, answers are taken in while the rest is sent
        return interaction


def _find_button(message: Message, name: str) -> dict[str, Any]:
    buttons = [one for one in message.parts() if one["type"] == BUTTON]
    for one in buttons:
        emoji = (one.get("emoji") or {}).get("name")
        if name in (one.get("label"), one.get("custom_id"), emoji):
            assert one.get("custom_id"), f"{name!r} is a link"
            return one
    raise AssertionError(f"there is no {name!r}, only {[one.label for one in message.buttons]}")
