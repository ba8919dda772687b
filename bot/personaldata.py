"""One person's data, for whoever hosts the bot and is asked for it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from bot import config, upkeep
from bot.config import Settings
from bot.errors import OperatorError, PictureError, say
from bot.languages.catalogues import ENGLISH
from bot.pictures.opening import open_store
from bot.privacy.dossier import Dossier
from bot.signing import Signer
from storage import forgettings, links
from storage.connection import open_reader
from storage.database import Database
from storage.migrations import known
from storage.readers import Readers

NO_DATABASE = "There is no database at {path} yet. Start Easel once, or set EASEL_DATA_DIR."
OTHER_SCHEMA = "{path} has schema {found}, and this easel knows {known}. Run easel migrate first."
IN_THE_WAY = "{path} is there already: name another file, or move it away."
NO_ID = "“{person}” is no id of a person: write it as discord:80351110224678912."


async def export(settings: Settings, person: str, target: Path, *, now: int) -> int:
    """Write everything that is kept of somebody to `target`; its size in bytes.

    Raises OperatorError.
    """
    path, whole = _checked(settings, person), _free(target)
    readers = Readers([await open_reader(path)])
    try:
        ids = (person, *await readers.read(links.of(person)))
        async with AsyncExitStack() as stack:
            store = open_store(settings)
            stack.push_async_callback(store.close)
            dossier = Dossier(readers, store, ids, (), lambda: now)
            return await dossier.write_whole(whole, language=ENGLISH)
    except PictureError as error:
        raise OperatorError(error.text) from error
    finally:
        await readers.close()


async def forget(settings: Settings, person: str, *, messages: bool, now: int) -> tuple[str, ...]:
    """Begin to forget somebody, under all their ids, which are returned.

    Easel does it while it runs; the caller sees to it that it does not now. Raises OperatorError.
    """
    path = _checked(settings, person)
    signer = Signer(config.secret_key(settings))
    database = await Database.open(path, readers=0)
    try:
        ids = (person, *await database.write(links.of(person)))
        begin = forgettings.begin(ids, messages=messages, mark=signer.mark, now=now)
        await database.write(begin)
        return ids
    finally:
        await database.close()


def _free(target: Path) -> Path:
    if target.exists():
        raise OperatorError(say(IN_THE_WAY, path=target))
    return target.absolute()


def _checked(settings: Settings, person: str) -> Path:
    """The database, if it is there and of this version."""
    platform, _, own = person.partition(":")
    if not platform or not own:
        raise OperatorError(say(NO_ID, person=person[:60]))
    path = settings.database_path
    if not path.exists():
        raise OperatorError(say(NO_DATABASE, path=path))
    found, newest = upkeep.version(path), known()[-1].version
    if found != newest:
        raise OperatorError(say(OTHER_SCHEMA, path=path, found=found, known=newest))
    return path
