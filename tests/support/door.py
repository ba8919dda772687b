"""The door to the service with everything real behind it, and nobody sending: tasks stay queued.

The database, the media folder and the decoding process are those of production; the two providers
are never called, because the queue does not run.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
from PIL import Image
from support.databases import database_of

from bot.config import Polling, Settings
from bot.dispatch import Dispatcher
from bot.errors import DeliveryError, say
from bot.ids import new_trace
from bot.invocation import ActionName, Address, Invocation, Message, Person, Press
from bot.linking import Linking
from bot.logchannel import LogChannel
from bot.moderation import Counter, Rules
from bot.moderation.hands import Hands
from bot.moderation.purging import Purging
from bot.moderation.removals import Removals
from bot.moderation.reported import Reported
from bot.moderation.rules import ServerRules
from bot.moderation.seat import Office
from bot.moderation.terms import Terms
from bot.pictures.documents import Documents
from bot.pictures.drawn import Drawn
from bot.pictures.fetch import Fetcher
from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from bot.pictures.intake import Intake
from bot.pictures.worker import DecodeWorker
from bot.platforms.base import Dispatch
from bot.privacy.copies import Copies
from bot.privacy.desk import PrivacyDesk
from bot.privacy.exports import Exports
from bot.privacy.forgetting import Forgetters
from bot.privacy.notice import made_text
from bot.provider.auth import NoAuth
from bot.provider.client import ProviderClient
from bot.provider.endpoints import endpoints
from bot.provider.endpoints.profile import Profile, local
from bot.provider.offers import Offers
from bot.provider.protocol import ResultImage, Succeeded
from bot.signing import Signer
from bot.tasks.custody import Custody
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import Patience
from bot.tasks.progress import Progress
from bot.tasks.queue import Queue
from bot.tasks.routes import Provider
from bot.tasks.steps import Steps
from bot.tasks.submission import Submission
from bot.tasks.wake import Wake
from commands import COMMANDS
from commands.answers import ListName
from commands.spec import Attachment, Command
from storage import media, quotas, tasks
from storage.database import Database
from storage.tasks import Rule, State, Task

NOW = 1_764_000_000_000  #: 2025-11-24 16:00 UTC
MIDNIGHT = 1_764_028_800  #: seconds
ADA = Person("chat:ada", "Ada")
BEN = Person("chat:ben", "Ben")
MIA = Person("chat:mia", "Mia", moderator=True)
HERE = Address("chat", "chat:home", "chat:general")
ROUTES = {
    "imagine": "local",
    "faceswap": "local",
    "faces": "local",
    "upscale": "local",
    "describe": "local",
    "removebg": "vendor",
    "improve": "vendor",
    "preview": "vendor",
    "hair": "vendor",
    "train": "vendor",
}


AWAY = say("The chat is away.")


class Wall:
    """A chat on which messages can only be taken down."""

    name = "chat"

    def __init__(self) -> None:
        self.removed: list[Address] = []
        self.delivered: list[tuple[Address, Message]] = []
        self.retracted: list[tuple[Address, Message]] = []
        self.broken = self.away = False

    async def start(self, dispatch: Dispatch) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Nothing to let go of."""

    async def show(self, address: Address, message: Message) -> None:
        """Nobody looks at progress here."""

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        if self.away:
            raise DeliveryError(AWAY)
        self.delivered.append((address, message))
        return address

    async def remove(self, address: Address) -> None:
        if self.broken:
            raise DeliveryError(say("I may not delete messages here."), permanent=True)
        self.removed.append(address)

    async def retract(self, address: Address, message: Message) -> None:
        if self.away:
            raise DeliveryError(AWAY)
        if self.broken:
            raise DeliveryError(say("I may not edit messages here."), permanent=True)
        self.retracted.append((address, message))

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Nothing is kept here."""

    async def problem(self) -> str | None:
        """A wall has none."""
        return None


@dataclass
class Door:
    """What tests do at the door, and what they look up behind it."""

    dispatcher: Dispatcher
    lifecycle: Lifecycle
    providers: Mapping[str, Provider]
    database: Database
    store: FolderStore
    wall: Wall
    routes: dict[str, str]
    folder: Path
    clock: list[int]
    hands: Hands
    forgetters: Forgetters
    exports: Exports
    privacy: PrivacyDesk
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def ask(
        self,
        command: str,
        *,
        person: Person = ADA,
        at: Address = HERE,
        event: str | None = None,
        given: Mapping[str, Any] = MappingProxyType({}),
        **options: Any,
    ) -> Message:
        """Somebody types a command; `given` are options of names that are taken here."""
        number = next(self.numbers)
        address = replace(at, message=at.message or f"message-{number}")
        return await self.dispatcher.invoke(
            Invocation(event or f"event-{number}", command, {**given, **options}, person, address)
        )

    async def press(
        self,
        action: ActionName,
        task_id: str,
        *,
        picture: int = 0,
        person: Person = ADA,
        at: Address = HERE,
        event: str | None = None,
    ) -> Message:
        """Somebody presses a button."""
        number = next(self.numbers)
        address = replace(at, message=at.message or f"message-{number}")
        return await self.dispatcher.press(
            Press(event or f"event-{number}", action, task_id, person, address, picture)
        )

    async def task(self, message: Message) -> Task:
        """The task a message is about."""
        assert message.task_id is not None, message.text
        task = await self.database.read(tasks.get(message.task_id))
        assert task is not None
        return task

    async def used(self, person: Person = ADA) -> int:
        """The credits this person has used today."""
        standing = await self.database.read(
            quotas.standing("chat:home", person.id, rule=Rule("default", 10), now=self.clock[0])
        )
        return standing.used

    async def deliver(self, message: Message, *files: Path, caption: str = "") -> str:
        """Let a queued task run through to its delivery with these pictures; returns its id."""
        provider = (await self.task(message)).provider
        claimed = await self.claim(provider)
        task = next(one for one in claimed if one.id == message.task_id)
        await self.lifecycle.accepted(task, provider_id=None, poll_in_ms=60_000)
        images = tuple(ResultImage("https://x.test/a.png", seed=7) for _ in files)
        outcome = Succeeded(images, caption)
        await self.lifecycle.finish(task, outcome, ended_by="callback")
        due = await self.lifecycle.claim_due(100)
        task = next(one for one in due if one.id == message.task_id)
        kept = [await self.result(task, index, file) for index, file in enumerate(files)]
        assert await self.lifecycle.keep_results(task, kept)
        address = Address.from_json(task.address)
        await self.lifecycle.delivered(task, address=address, charge=task.cost)
        return task.id

    async def bring_to(self, state: State, provider: str) -> None:
        """Bring what waits for a provider as far as this."""
        for task in await self.claim(provider):
            if state is not State.SUBMITTING:
                await self.lifecycle.accepted(task, provider_id=None, poll_in_ms=60_000)
            if state is State.SUCCEEDED:
                outcome = Succeeded(caption="a boat")
                await self.lifecycle.finish(task, outcome, ended_by="callback")

    async def park(self, message: Message) -> str:
        """Let a task have its result, which no chat takes; returns its id."""
        await self.bring_to(State.SUCCEEDED, (await self.task(message)).provider)
        due = await self.lifecycle.claim_due(100)
        task = next(one for one in due if one.id == message.task_id)
        assert await self.lifecycle.park(task)
        return task.id

    async def claim(self, provider: str) -> list[Task]:
        """Take what waits for a provider, as the queue would."""
        return await self.lifecycle.claim_queued(
            self.providers[provider], per_person=100, limit=100
        )

    async def result(self, task: Task, index: int, file: Path) -> media.NewMedia:
        media_id = f"result-{task.id}-{index}"
        incoming = self.store.incoming(media_id)
        incoming.write_bytes(file.read_bytes())
        with Image.open(incoming) as image:
            width, height = image.size
        return media.NewMedia(
            id=media_id,
            task_id=task.id,
            kind="result",
            slot=str(index),
            path=await self.store.keep(incoming, media_id=media_id, media_type="image/png"),
            media_type="image/png",
            width=width,
            height=height,
            size=file.stat().st_size,
            sha256="0" * 64,
            created_at=self.clock[0],
        )

    def picture(self, width: int = 64, height: int = 48) -> Path:
        """A PNG, as a platform has fetched it."""
        path = self.folder / f"upload-{next(self.numbers)}.png"
        Image.new("RGB", (width, height), (30, 90, 160)).save(path)
        return path

    def attach(self, width: int = 64, height: int = 48) -> Attachment:
        """A picture somebody attached."""
        return Attachment(path=self.picture(width, height))

    def kept_files(self) -> list[Path]:
        """Every file in the media folder."""
        return [path for path in (self.folder / "media").rglob("*") if path.is_file()]


@asynccontextmanager
async def open_door(
    folder: Path,
    *,
    daily_credits: int = 10,
    max_waiting: int = 50,
    rules: Rules | None = None,
    public: bool = True,
    commands: Sequence[Command] = COMMANDS,
    attachments: str = "cdn.test",
    passed_on: bool = False,
    stock: Mapping[tuple[str, ListName], Offers] = MappingProxyType({}),
    previews: bool = True,
) -> AsyncIterator[Door]:
    """Open the door. `public` is whether the vendor could fetch pictures from us.

    `attachments` is the host that attachments come from; with `passed_on` the vendor may be given
    their addresses.

    `stock` are the lists that are known, by provider and name.
    """
    clock = [NOW]
    numbers = itertools.count(1)

    def now() -> int:
        return clock[0]

    def new_id() -> str:
        return f"id-{next(numbers):08}"

    async with (
        aiohttp.ClientSession() as session,
        Fetcher() as fetcher,
        DecodeWorker() as worker,
        _opened(folder) as database,
    ):
        wall, store, routes = Wall(), FolderStore(folder / "media"), dict(ROUTES)
        providers = {
            "local": _provider("local", session, local(), base="http://127.0.0.1:1", now=now),
            "vendor": _provider(
                "vendor",
                session,
                Profile(model="photon.safetensors", tool_paths={"removebg": "rmbg"}),
                base="https://easel.test" if public else None,
                now=now,
                passed_on=Policy.of([attachments]) if passed_on else None,
            ),
        }
        wake = Wake()
        lifecycle = Lifecycle(
            database,
            providers=providers,
            lease_ms=30_000,
            wake=wake,
            clock=now,
        )
        platforms = dict.fromkeys(("chat", "console", "discord", "telegram"), wall)
        submission = Submission(
            lifecycle,
            database=database,
            providers=providers,
            patience=Patience(Polling()),
            progress=Progress(platforms),
            signer=Signer(b"secret"),
            clock=now,
        )
        queue = Queue(
            lifecycle,
            submission=submission,
            steps=Steps(lifecycle, limit=10),
            database=database,
            providers=providers,
            per_person=5,
            wake=wake,
            clock=now,
        )
        signer = Signer(b"secret")
        exports = Exports(
            store=store, signer=signer, new_id=new_id, clock=now,
            base="https://easel.test" if public else None,
        )  # fmt: skip
        forgetters = Forgetters(
            database=database, store=store, exports=exports, platforms=platforms,
            endings=lifecycle, mark=signer.mark, clock=now, pace_s=0,
        )  # fmt: skip
        privacy = PrivacyDesk(
            database=database,
            copies=Copies(
                database=database, store=store, exports=exports, mark=signer.mark, clock=now
            ),
            forgetters=forgetters,
            text=lambda language: (made_text(Settings(), language), False),
        )
        log_channel = LogChannel(database=database, posts=platforms, new_id=new_id)
        removals = Removals(
            database=database, store=store, platforms=platforms, lease_ms=30_000, clock=now
        )
        hands = Hands(
            removals=removals,
            reported=Reported(
                database=database, store=store, log_channel=log_channel, platforms=platforms,
                lease_ms=30_000, clock=now,
            ),
            purging=Purging(
                database=database, removals=removals, log_channel=log_channel, clock=now,
                mark=signer.mark, pace_s={}, usual_pace_s=0,
            ),
        )  # fmt: skip
        documents = Documents(
            fetcher=fetcher, store=store, ids=new_id,
            policy=Policy.of([attachments], allow_private=True),
        )  # fmt: skip
        counter = Counter(
            commands=commands,
            lists=lambda name: stock.get((routes["imagine"], name)),
            database=database,
            terms=Terms(
                database=database,
                default=Rule("default", daily_credits),
                max_waiting=max_waiting,
                clock=now,
                mark=signer.mark,
            ),
            standing=queue.standing,
            cancel=lifecycle.cancel,
            office=Office(
                database=database,
                commands=commands,
                usual=daily_credits,
                log_channel=log_channel,
                custody=Custody(database, wake=wake, clock=now),
                clock=now,
                new_id=new_id,
                hands=hands,
                read_file=documents.read,
                mark=signer.mark,
                lists=lambda name: stock.get((routes["imagine"], name)),
                previews=previews,
            ),
            repost=lifecycle.repost,
            linking=Linking(database=database, new_code=new_trace, clock=now),
            privacy=privacy,
            clock=now,
        )
        intake = Intake(
            fetcher=fetcher,
            worker=worker,
            store=store,
            policy=Policy.of([attachments], allow_private=True),
            find=lambda media_id: database.read(media.get(media_id)),
            ids=new_id,
            clock=now,
        )
        dispatcher = Dispatcher(
            commands=commands,
            database=database,
            intake=intake,
            store=store,
            lifecycle=lifecycle,
            queue=queue,
            counter=counter,
            rules=rules or ServerRules(database, now, signer.mark),
            providers=providers,
            platforms=platforms,
            routes=routes,
            offers=lambda provider, name: stock.get((provider, name)),
            new_id=new_id,
            new_trace=lambda: "c0ffee",
            keeps=Drawn(folder / "charts", clock=now).keep,
        )
        yield Door(
            dispatcher, lifecycle, providers, database, store, wall, routes, folder, clock, hands,
            forgetters, exports, privacy,
        )  # fmt: skip


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Database]:
    database = await Database.open(database_of(folder))
    try:
        yield database
    finally:
        await database.close()


def _provider(
    name: str,
    session: aiohttp.ClientSession,
    profile: Profile,
    *,
    base: str | None,
    now: Any,
    passed_on: Policy | None = None,
) -> Provider:
    client = ProviderClient(
        session,
        name=name,
        base_url="http://127.0.0.1:1",
        auth=NoAuth(),
        clock=now,
        ids=lambda: "nonce",
    )
    return Provider(
        name=name,
        client=client,
        endpoints=endpoints(profile),
        results=Policy.of(["x.test"]),
        max_in_flight=100,
        base=base,
        passed_on=passed_on,
    )
