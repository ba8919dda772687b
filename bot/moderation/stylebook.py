"""What moderators name for people to draw with: the server's own styles."""

from __future__ import annotations

from bot.moderation.seat import Seat, shown
from commands.answers import Answer, line
from commands.validation import echo
from storage import styles
from storage.styles import MOST, Style

MOST_WORDS = 120  #: Characters of a style's words in a list.

ADDED = "The style {name} can be drawn in now: {words}."
FULL = "This server has {most} styles, as many as it can have. Take one away first."
REMOVED = "The style {name} is gone."
NOT_THERE = "This server has no style {name} of its own. /styles show lists those it has."
STYLE = "{name}: {words}"
STYLE_WITHOUT = "{name}: {words}; without {negative}"
NOTHING = "This server has no styles of its own. /styles add makes one."


class Stylebook(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def add_style(self, name: str, prompt: str, *, negative: str) -> Answer:
        style = Style(name, prompt, negative)
        operation = styles.put(self.space, style, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(FULL, most=MOST),))
        return await self.done(ADDED, name=name, words=echo(prompt, limit=MOST_WORDS))

    async def remove_style(self, name: str) -> Answer:
        operation = styles.remove(self.space, name, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(NOT_THERE, name=echo(name)),))
        return await self.done(REMOVED, name=echo(name))

    async def styles(self) -> Answer:
        lines = [
            line(
                STYLE_WITHOUT if one.negative else STYLE,
                name=one.name,
                words=echo(one.prompt, limit=MOST_WORDS),
                negative=echo(one.negative, limit=MOST_WORDS),
            )
            for one in await self.office.database.read(styles.of_space(self.space))
        ]
        return shown(lines, nothing=NOTHING, most=MOST)
