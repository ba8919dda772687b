"""What people are told about their data: made from the settings, or the host's own text."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from bot.config import Role, Settings
from bot.errors import Text, render, say

log = logging.getLogger(__name__)

MOST_BYTES = 200_000  #: Of the host's own text.

TITLE = say("What this bot keeps of you, and for how long")
WORDS = (
    "Your words with their settings, and what came of them. Days: {days}. That you asked, where "
    "and when, and what it cost, is kept until you have it forgotten."
)
PICTURES = (
    "The pictures you attach, without what their files tell of place, time and camera, and the "
    "pictures that are made. Days: {days}."
)
WHO = (
    "Your words and pictures go to whoever makes the result: {providers}. What they keep, and for "
    "how long, is theirs to say."
)
LOCAL = say("a program of this bot's host")
LOCAL_KEEPS = "The host's own program keeps what it was asked and what it made. Days: {days}."
LOCAL_DAYS = 31  #: bot/localprovider/options.py
PASSED_ON = (
    "Pictures attached in Discord are fetched by {provider} from Discord itself, with everything "
    "that is in their files."
)
CHATS = "What is posted in a chat stays there as long as the chat keeps it: {chats}."
DECISIONS = (
    "What moderators change and decide is recorded, about you too, with their reasons. Days: "
    "{days}."
)
COPY = "/mydata sends you all of it, for you alone."
FORGET = (
    "/forgetme deletes your words, pictures, consents and links, and takes your name from the "
    "rest, so that nobody can tell any more whose it was."
)
KEPT = (
    "Two things outlive that, by a keyed hash of your id in place of the id: what moderators "
    "decided (blocks, limits, results taken down), as long as it holds, and the credits you have "
    "used, as long as a limit counts them."
)
COPIES = "Backups that the host makes keep what was in them."
CONTACT = "Questions: {contact}."


def own_text(settings: Settings, language: str) -> str | None:
    """The host's own text for who reads `language`; None where there is none, or it cannot be read.

    Blocks: it is a small file.
    """
    if settings.privacy.file is None:
        return None
    path = _in_language(settings.privacy.file, language)
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8-sig", "replace").strip() or None
    except OSError as error:
        log.error("the privacy text %s cannot be read: %s", path, error.strerror)
        return None


def made_text(settings: Settings, language: str) -> str:
    """The text that the settings make."""
    return "\n".join(render(one, language) for one in _lines(settings))


def _in_language(path: Path, language: str) -> Path:
    """`privacy.zh.txt` beside `privacy.txt`, for who reads Chinese, where it is there."""
    own = path.with_name(f"{path.stem}.{language.partition('-')[0]}{path.suffix}")
    return own if own.is_file() else path


def _lines(settings: Settings) -> Iterator[Text]:
    days = settings.retention
    yield TITLE
    yield say(WORDS, days=days.prompts_days)
    yield say(PICTURES, days=days.media_days)
    yield say(WHO, providers=_providers(settings))
    if "local" in settings.routes.used() and settings.local.url is None:
        yield say(LOCAL_KEEPS, days=LOCAL_DAYS)
    if settings.zhiqite.pass_attachment_urls and settings.public_url is None:
        yield say(PASSED_ON, provider=settings.zhiqite.base_url)
    if chats := _chats(settings):
        yield say(CHATS, chats=", ".join(chats))
    yield say(DECISIONS, days=days.audit_days)
    yield say(COPY)
    yield say(FORGET)
    yield say(KEPT)
    yield say(COPIES)
    if settings.privacy.contact:
        yield say(CONTACT, contact=settings.privacy.contact)


def _providers(settings: Settings) -> Text:
    """Where commands lead: the vendor by its address, the local provider by what it is."""
    used = settings.routes.used() | ({"zhiqite"} if settings.tools else set())
    if settings.train.enabled:
        used |= {"zhiqite"}
    vendor = settings.zhiqite.base_url
    if "local" not in used:
        return say("{vendor}", vendor=vendor)
    if "zhiqite" not in used:
        return LOCAL
    return say("{vendor}, and {local}", vendor=vendor, local=LOCAL)


def _chats(settings: Settings) -> list[str]:
    off = {role for role in (Role.DISCORD, Role.TELEGRAM) if role not in settings.roles}
    names = {"discord": "Discord", "telegram": "Telegram"}
    return [names[chat] for chat in settings.chats() if chat in names and chat not in off]
