"""Buttons and menus that never die: what they do is in their ids, all else in storage.

discord.py makes them anew for each press (dynamic items), so none is kept in memory; a view that
holds nothing else is stopped before it is sent, or discord.py would remember it.
"""

from __future__ import annotations

import re
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

from bot.invocation import ActionName
from bot.platforms.discord import custom_id
from bot.platforms.discord.arrangement import Key, Menu, Row

LABEL = 80  #: Characters of a button's label (Discord: "Button")
CHOICE = 100  #: Characters of a menu's choice (Discord: "Select Option Structure")
HEADING = 150  #: Characters of a menu's placeholder (Discord: "String Select")

Interaction = discord.Interaction[Any]


class Front(Protocol):
    """Who is told of presses; it is the client's `front`."""

    async def press(
        self, interaction: Interaction, action: ActionName, task_id: str, picture: int = 0
    ) -> None: ...


class PressButton(ui.DynamicItem[ui.Button[Any]], template=custom_id.BUTTON):
    """A button under a message of a task."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, as the message shows it."""
        return cls(cast("ui.Button[Any]", item))

    async def callback(self, interaction: Interaction) -> None:
        """Tell the front."""
        await _tell(interaction, self.custom_id)


class PressMenu(ui.DynamicItem[ui.Select[Any]], template=custom_id.MENU):
    """A menu; each of its choices is what a button would be."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu something was chosen from."""
        return cls(cast("ui.Select[Any]", item))

    async def callback(self, interaction: Interaction) -> None:
        """Tell the front what was chosen."""
        for chosen in self.item.values:
            await _tell(interaction, chosen)


#: For `discord.Client.add_dynamic_items`, once, before it connects.
DYNAMIC_ITEMS = (PressButton, PressMenu)


def action_row(row: Row | Menu, part: int) -> ui.ActionRow[Any]:
    """A row of buttons, or a menu; `part` tells the menus of one message apart."""
    if isinstance(row, Menu):
        return ui.ActionRow(_menu(row, part))
    return ui.ActionRow(*(_button(key) for key in row.keys))


async def _tell(interaction: Interaction, pressed_id: str) -> None:
    pressed = custom_id.decode(pressed_id)
    if pressed is not None:
        front: Front = interaction.client.front
        await front.press(interaction, pressed.action, pressed.task_id, pressed.picture)


def _button(key: Key) -> PressButton:
    main = discord.ButtonStyle.primary
    return PressButton(
        ui.Button(
            label=key.label[:LABEL],
            emoji=key.emoji,
            style=main if key.main else discord.ButtonStyle.secondary,
            custom_id=_id(key),
        )
    )


def _menu(menu: Menu, part: int) -> PressMenu:
    return PressMenu(
        ui.Select(
            custom_id=custom_id.encode_menu(menu.keys[0].button.task_id, part),
            placeholder=menu.heading[:HEADING],
            options=[
                discord.SelectOption(label=key.label[:CHOICE], value=_id(key), emoji=key.emoji)
                for key in menu.keys
            ],
        )
    )


def _id(key: Key) -> str:
    return custom_id.encode(key.button.action, key.button.task_id, key.button.picture)
