"""One person's data, for whoever hosts the bot and is asked for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot import config, upkeep
from bot.config import Settings
from bot.errors import OperatorError, PictureError, say
from bot.languages.catalogues import ENGLISH
from bot.pictures.opening import open_store
from bot.privacy.dossier import Dossier, Reads
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
    _require_id(person)
    whole = _free(target)
    try:
        async with AsyncExitStack() as stack:
            reads = await stack.enter_async_context(_reading(settings))
            ids = (person, *await reads.read(links.of(person)))
            store = open_store(settings)
            stack.push_async_callback(store.close)
            dossier = Dossier(reads, store, ids, (), lambda: now)
            return await dossier.write_whole(whole, language=ENGLISH)
    except PictureError as error:
        raise OperatorError(error.text) from error


async def forget(settings: Settings, person: str, *, messages: bool, now: int) -> tuple[str, ...]:
    """Begin to forget somebody, under all their ids, which are returned.

    Easel does it while it runs; where the database is a file, the caller sees to it that it does
    not run now. Raises OperatorError.
    """
    _require_id(person)
    settings.require_key()
    signer = Signer(config.secret_key(settings))
    async with _opened(settings) as database:
        ids = (person, *await database.write(links.of(person)))
        begin = forgettings.begin(ids, messages=messages, mark=signer.mark, now=now)
        await database.write(begin)
        return ids


def _free(target: Path) -> Path:
    if target.exists():
        raise OperatorError(say(IN_THE_WAY, path=target))
    return target.absolute()


def _require_id(person: str) -> None:
    platform, _, own = person.partition(":")
    if not platform or not own:
        raise OperatorError(say(NO_ID, person=person[:60]))


@asynccontextmanager
async def _reading(settings: Settings) -> AsyncIterator[Reads]:
    """A file is only read: its writer may be at work."""
    if settings.is_shared:
        async with _opened(settings) as database:
            yield database
        return
    readers = Readers([await open_reader(_checked(settings))])
    try:
        yield readers
    finally:
        await readers.close()


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    if settings.is_shared:
        with upkeep.its_driver():
            from bot import outgrowing
        url = settings.database_url or ""
        _require_newest(await outgrowing.version(url), name=outgrowing.named(url))
        database = await outgrowing.opened(url)
    else:
        database = await Database.open(_checked(settings), readers=0)
    try:
        yield database
    finally:
        await database.close()


def _checked(settings: Settings) -> Path:
    """The file, if it is there and of this version."""
    path = settings.database_path
    if not path.exists():
        raise OperatorError(say(NO_DATABASE, path=path))
    _require_newest(upkeep.version(path), name=str(path))
    return path


def _require_newest(found: int, *, name: str) -> None:
    newest = known()[-1].version
    if found != newest:
        raise OperatorError(say(OTHER_SCHEMA, path=name, found=found, known=newest))
