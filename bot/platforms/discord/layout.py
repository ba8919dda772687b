"""A message as Discord shows it: one panel with pictures, words and buttons (Components V2).

A message that was once sent so cannot go back, so everything is sent so, errors included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.invocation import Message, Person, Status
from bot.platforms.discord.arrangement import ROW, Menu, Row, arrange, legend
from bot.platforms.discord.buttons import LABEL, action_row
from bot.platforms.discord.escape import CUT, escape_sentence, one_line, shorten

#: Characters, escaped, of each part. A message may have 4,000 in all (Discord: "Text Display").
MOST_LEAD = 300
MOST_TEXT = 1_500
MOST_PROMPT = 1_000
MOST_DETAILS = 500
MOST_NOTES = 500
MOST_ALONE = 3_600  #: of the text where there is nothing else
MOST_ON_PAGE = 3_000  #: of the text below a title
MOST_TITLE = 100
MOST_OUTCOME = 500
MOST_ALT = 1_024  #: Discord: "Media Gallery Item Structure", description
MOST_PICTURES = 10  #: Discord: "Media Gallery"
MOST_FILES = 4  #: to be saved; pictures have the rest of the ten that a message may carry

MOST_COMPONENTS = 40  #: in a message, those inside others counted (Discord: "Components")
#: the panel, what stands above it, the gallery, two pieces of text, files
AROUND_ROWS = 5 + MOST_FILES
HEADING = 3  #: a page's own: what came of a form, a line, the title
PLAINEST = 2  #: how plain a layout can be
BAR = 12  #: Cells of a progress bar: as wide as a phone shows without a break.

COLOURS: dict[Status, int] = {
    "waiting": 0x99AAB5,
    "running": 0x5865F2,
    "done": 0x3BA55D,
    "failed": 0xED4245,
    "cancelled": 0x747F8D,
}
#: Colour alone tells nothing to who cannot see it. A result speaks for itself.
SIGNS: dict[Status, str] = {
    "waiting": "⏳ ",
    "running": "🎨 ",
    "failed": "❌ ",
    "cancelled": "🚫 ",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the gallery, by the name of its file in this very request."""

    file: str
    alt: str = ""
    spoiler: bool = False

    @property
    def name(self) -> str:
        """The name as it is sent: that of a spoiler begins so, for Discord to blur it."""
        return f"SPOILER_{self.file}" if self.spoiler else self.file


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address in the browser."""

    label: str
    url: str


def layout(
    message: Message,
    shown: Sequence[Shown] = (),
    *,
    files: Sequence[str] = (),
    links: Sequence[Link] = (),
    notes: Sequence[str] = (),
    lead: str = "",
    key: int | None = None,
    plain: int = 0,
) -> ui.LayoutView:
    """The message, ready to be sent and already forgotten by discord.py.

    `files` are names of files in this very request that are to be saved.

    `notes` are small sentences about the files, `lead` stands above all else and is mark-up;
    `key` is kept by Discord with the message and finds it again (ways.py). For a message that
    Discord refused, `plain` leaves out what was typed (1), and the buttons too (2). Needs a
    running loop.
    """
    language = language_of(message)
    rows = arrange(message, language=language) if plain < PLAINEST else ()
    small = (legend(rows, language=language), *notes)
    words = _words(message, small=small, plain=plain)
    inside = list(_heading(message))
    if shown:
        inside.append(_gallery(shown))
    if not words and not shown and not files:
        words = [CUT]  # an empty message is refused
    inside += (ui.TextDisplay(piece) for piece in words)
    inside += (ui.File(f"attachment://{name}") for name in files[:MOST_FILES])
    around = AROUND_ROWS + (HEADING if message.title else 0)
    inside += _within_limit(links, rows, around=around)
    return _sealed(_framed(message, inside, lead=lead, key=key))


def language_of(message: Message) -> str:
    """The language of whom a message is for."""
    return "en" if message.person is None else message.person.language


def mentions(message: Message) -> discord.AllowedMentions:
    """Who may be notified: the person who asked, where the message says so, and nobody else."""
    number = snowflake(message.person) if message.mention else None
    return discord.AllowedMentions(
        everyone=False,
        roles=False,
        replied_user=False,
        users=[] if number is None else [discord.Object(number)],
    )


def snowflake(person: Person | None) -> int | None:
    """Discord's number of a person; None for somebody of another platform."""
    platform, _, own_id = ("" if person is None else person.id).partition(":")
    return int(own_id) if platform == "discord" and own_id.isdecimal() else None


def _within_limit(
    links: Sequence[Link], rows: Sequence[Row | Menu], *, around: int
) -> Iterator[ui.Item[Any]]:
    """Rows of buttons, as many as a message may have."""
    left = MOST_COMPONENTS - around
    opening = [ui.ActionRow(*(_link(link) for link in links[:ROW]))] if links else []
    for row in (*opening, *(action_row(row, part) for part, row in enumerate(rows))):
        left -= 1 + len(row.children)
        if left >= 0:
            yield row


def _framed(
    message: Message, inside: Sequence[ui.Item[Any]], *, lead: str, key: int | None
) -> Iterator[ui.Item[Any]]:
    """In a panel with the colour of its status; a mere notice looks like any message.

    A page is in a panel too.
    """
    if lead:
        yield ui.TextDisplay(lead[:MOST_LEAD])
    if message.status == "notice" and key is None and not message.title:
        yield from inside
    elif inside:
        yield ui.Container(*inside, accent_colour=COLOURS.get(message.status), id=key)


def _sealed(items: Iterable[ui.Item[Any]]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()  # every item is dynamic: nothing has to be remembered
    return view


def _link(link: Link) -> ui.Button[Any]:
    return ui.Button(label=link.label[:LABEL], url=link.url)


def _heading(message: Message) -> Iterator[ui.Item[Any]]:
    """What came of the form that was sent on a page, and what page it is."""
    said = shorten(message.outcome.strip(), MOST_OUTCOME, escape=escape_sentence)
    if said.strip():
        yield ui.TextDisplay(said)
        yield ui.Separator()
    title = shorten(one_line(message.title), MOST_TITLE)
    if title.strip():
        yield ui.TextDisplay(f"### {title}")


def _gallery(shown: Sequence[Shown]) -> ui.MediaGallery[Any]:
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{one.name}",
                description=one_line(one.alt)[:MOST_ALT] or None,
                spoiler=one.spoiler,
            )
            for one in shown[:MOST_PICTURES]
        )
    )


def _words(message: Message, *, small: Sequence[str], plain: int) -> list[str]:
    """What is said, piece by piece; a result's prompt stands above its "Done."."""
    quoted = "" if plain else _quoted(message.prompt)
    rest = (
        "" if message.progress is None else _bar(message.progress),
        "" if plain else _small(message.details, MOST_DETAILS),
        _small(small, MOST_NOTES),
    )
    most = MOST_TEXT if quoted or any(rest) else MOST_ON_PAGE if message.title else MOST_ALONE
    said = "\n".join(line for line in (_sentence(message, most), *rest) if line)
    pieces = (quoted, said) if message.status == "done" else (said, quoted)
    return [piece for piece in pieces if piece.strip()]


def _sentence(message: Message, most: int) -> str:
    text = shorten(message.text.strip(), most, escape=escape_sentence)
    number = snowflake(message.person) if message.mention else None
    mention = "" if number is None else f" <@{number}>"
    return f"{SIGNS.get(message.status, '') if text else ''}{text}{mention}"


def _quoted(prompt: str) -> str:
    words = shorten(one_line(prompt), MOST_PROMPT)
    return f"> {words}" if words else ""


def _small(parts: Sequence[str], limit: int) -> str:
    joined = " · ".join(one_line(part) for part in parts if part.strip())
    words = shorten(joined, limit, escape=escape_sentence)
    return f"-# {words}" if words else ""


def _bar(progress: float) -> str:
    full = round(min(max(progress, 0.0), 1.0) * BAR)
    return "▰" * full + "▱" * (BAR - full)
