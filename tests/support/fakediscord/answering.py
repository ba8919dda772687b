"""What an application's answers to an interaction do."""

from __future__ import annotations

from typing import Any

from support.fakediscord import payloads_message
from support.fakediscord.errors import DiscordError, bad_form
from support.fakediscord.interactions import (
    ANSWER_MS,
    TOKEN_LIVES_MS,
    Acknowledgement,
    Callback,
    Interaction,
    Kind,
)
from support.fakediscord.messages import Flag, Message
from support.fakediscord.uploads import Body
from support.fakediscord.world import World
from support.fakediscord.writing import Writer

#: The kind of message that answers a command, a component, a form.
MESSAGE_TYPES = {Kind.COMMAND: 20, Kind.COMPONENT: 19, Kind.MODAL: 19}


class Answers:
    """First answers, and what the interaction's token still allows after them."""

    def __init__(self, world: World, writer: Writer) -> None:
        self._world = world
        self._writer = writer

    async def begin(self, number: int, token: str, body: Body, *, arrived: float) -> dict[str, Any]:
        """The first and only answer. Raises DiscordError where it comes late or twice."""
        interaction = self._world.interactions.get(number)
        if interaction is None or interaction.token != token:
            raise DiscordError(10062)
        if interaction.answering or interaction.ack is not None:
            raise DiscordError(40060)
        if interaction.failed or self._world.clock() - interaction.created_at > ANSWER_MS:
            raise DiscordError(10062)
        kind, data = Callback(body.payload["type"]), body.payload.get("data") or {}
        interaction.answering = True
        try:
            said = Body(body.content_type, data, body.files)
            message = await self._effect(interaction, kind, said)
        finally:
            interaction.answering = False
        private = message is not None and message.ephemeral
        interaction.ack = Acknowledgement(kind, private, arrived - interaction.sent_at, data)
        interaction.acked.set()
        self._world.changes.tell()
        return self._answer(interaction, kind, message)

    async def _effect(self, interaction: Interaction, kind: Callback, body: Body) -> Message | None:
        if kind is Callback.MESSAGE:
            message = self._new(interaction, body.payload)
            interaction.response = await self._writer.write(message, body)
        elif kind is Callback.DEFERRED_MESSAGE:
            message = self._new(interaction, body.payload)
            message.flags |= Flag.LOADING
            interaction.response = await self._writer.post(message)
        elif kind in (Callback.UPDATE, Callback.DEFERRED_UPDATE):
            if interaction.source is None:
                raise bad_form("type", "BASE_TYPE_CHOICES", "There is no message to change.")
            interaction.response = interaction.source
            if kind is Callback.UPDATE:
                await self._writer.edit(interaction.source, body)
        return interaction.response

    def _new(self, interaction: Interaction, data: dict[str, Any]) -> Message:
        private = (data.get("flags") or 0) & Flag.EPHEMERAL
        return self._writer.new(
            interaction.channel,
            self._world.application.bot,
            type=MESSAGE_TYPES.get(interaction.kind, 0),
            flags=int(private),
            metadata=interaction.metadata,
            seen_by=interaction.user if private else None,
            reference=interaction.source,
        )

    def _answer(
        self, interaction: Interaction, kind: Callback, message: Message | None
    ) -> dict[str, Any]:
        told: dict[str, Any] = {"id": str(interaction.id), "type": int(interaction.kind)}
        if message is None or kind is Callback.DEFERRED_UPDATE:
            return {"interaction": told}
        told |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        # The document knows two kinds of resources with a message: made, and changed.
        made = 7 if kind is Callback.UPDATE else 4
        resource = {"type": made, "message": payloads_message.message(message, self._world)}
        return {"interaction": told, "resource": resource}

    # -- By the token, for fifteen minutes ---------------------------------------------------

    def by_token(self, application: int, token: str) -> Interaction:
        """The interaction a token belongs to, where it lives and was answered."""
        if application != self._world.application.id:
            raise DiscordError(10015)
        interaction = self._world.tokens.get(token)
        if interaction is None:
            raise DiscordError(50027)
        if self._world.clock() - interaction.created_at > TOKEN_LIVES_MS:
            raise DiscordError(50027)
        if interaction.ack is None:
            raise DiscordError(10015)
        return interaction

    def message(self, interaction: Interaction, name: str) -> Message:
        """`@original`, or a message made by this interaction, by its id."""
        if name == "@original":
            mine = [interaction.response]
        else:
            mine = [interaction.response, *interaction.followups]
        for message in mine:
            if message and not message.deleted and name in ("@original", str(message.id)):
                return message
        raise DiscordError(10008)

    async def follow_up(self, interaction: Interaction, body: Body) -> Message:
        """A further message; while the first still loads, this is it."""
        first = interaction.response
        if first is not None and first.loading and not first.deleted:
            return await self._writer.edit(first, body)
        message = await self._writer.write(self._new(interaction, body.payload or {}), body)
        interaction.followups.append(message)
        return message
