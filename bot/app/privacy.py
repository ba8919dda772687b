"""What people may ask about their own data, built and joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.app.ground import Ground
from bot.config import Settings
from bot.errors import OperatorError, say
from bot.ids import new_id, now_ms
from bot.platforms.base import Platform
from bot.privacy import notice
from bot.privacy.copies import Copies
from bot.privacy.desk import PrivacyDesk
from bot.privacy.exports import Exports
from bot.privacy.forgetting import Endings, Forgetters
from bot.privacy.retention import Keeper


@dataclass(frozen=True)
class Privacy:
    """The desk, and what works behind it."""

    desk: PrivacyDesk
    exports: Exports
    forgetters: Forgetters
    keeper: Keeper


def build(ground: Ground, *, endings: Endings, platforms: Mapping[str, Platform]) -> Privacy:
    """Join them. Raises OperatorError where the host's own text is not there."""
    own = ground.settings.privacy.file
    if own is not None and not own.is_file():
        raise OperatorError(
            say(
                "There is no privacy text at {path}: set EASEL_PRIVACY__FILE, or unset it.",
                path=own,
            )
        )
    settings, database, store, mark = (
        ground.settings, ground.database, ground.store, ground.signer.mark
    )  # fmt: skip
    exports = Exports(
        store=store,
        signer=ground.signer,
        base=settings.public_url,
        new_id=new_id,
        clock=now_ms,
    )
    forgetters = Forgetters(
        database=database,
        store=store,
        exports=exports,
        platforms=platforms,
        endings=endings,
        mark=mark,
        clock=now_ms,
    )
    copies = Copies(database=database, store=store, exports=exports, mark=mark, clock=now_ms)
    desk = PrivacyDesk(
        database=database,
        copies=copies,
        forgetters=forgetters,
        text=lambda language: told(settings, language),
    )
    keeper = Keeper(
        database=database, store=store, exports=exports, days=settings.retention, clock=now_ms
    )
    return Privacy(desk, exports, forgetters, keeper)


def told(settings: Settings, language: str) -> tuple[str, bool]:
    """What people are told, and whether it is the host's own text."""
    own = notice.own_text(settings, language)
    return (notice.made_text(settings, language), False) if own is None else (own, True)
