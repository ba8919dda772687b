"""A service that is built: started, read, drained."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.app import hands, privacy
from bot.app.ground import Ground
from bot.app.loops import Loop, Loops
from bot.app.work import Work
from bot.child import LocalProvider
from bot.config import Role
from bot.dispatch import Dispatcher
from bot.dispatch.suggestions import wanted
from bot.ids import new_id, new_trace, now_ms
from bot.invocation import PictureFile
from bot.linking import Linking
from bot.logchannel import LogChannel
from bot.moderation import Counter
from bot.moderation.expiry import AuditExpiry
from bot.moderation.rules import ServerRules
from bot.moderation.seat import Office
from bot.moderation.terms import Terms
from bot.pictures.documents import Documents
from bot.pictures.guard import Policy
from bot.pictures.intake import Intake
from bot.platforms.base import Hooked, Platform
from bot.platforms.console.platform import ConsolePlatform
from bot.provider.offers import Offers
from bot.provider.stock import Stock
from bot.tasks.routes import Provider
from bot.web.callbacks import CallbackDoor
from bot.web.health import Check, Health
from bot.web.listener import Listener, application
from bot.web.media import Kept, MediaDoor
from bot.web.metrics import Metrics, Reading
from commands.answers import ListName
from commands.spec import Command
from storage import media, tasks, totals
from storage.limits import Rule

DRAIN_S = 6.0  #: For the steps in hand; with the platforms' stop it stays within 8 s.
PLATFORM_STOP_S = 2.0
SWEEP_EVERY_S = 24 * 3600.0
SWEEP_OLDER_MS = 24 * 3600 * 1000  #: A file without a row for a day belongs to nothing.


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running service can be reached from this machine."""

    listener: str
    console: str | None


class Service:
    """Everything that runs, once it is built."""

    listener: Listener

    def __init__(
        self,
        ground: Ground,
        commands: Sequence[Command],
        work: Work,
        by_name: Mapping[str, Provider],
        platforms: Mapping[str, Platform],
        child: LocalProvider | None,
        *,
        doors: Sequence[Hooked] = (),
    ) -> None:
        """`doors` are ways in beside those of the platforms."""
        self._doors = (*(p for p in platforms.values() if isinstance(p, Hooked)), *doors)
        self._ground = ground
        self._commands = commands
        self._work = work
        self._providers = by_name
        self._platforms = platforms
        self._stock = Stock(
            {name: provider.client for name, provider in by_name.items()},
            wanted=wanted(commands, ground.settings.routes.of(commands)),
            folder=ground.settings.data_dir / "lists",
            clock=now_ms,
        )
        self._privacy = privacy.build(ground, endings=work.lifecycle, platforms=platforms)
        self._hands = hands.build(ground, platforms)
        self._loops = Loops(self._jobs(child))
        self._ready = False

    @property
    def addresses(self) -> Addresses:
        console = self._platforms.get("console")
        url = console.url if isinstance(console, ConsolePlatform) else None
        host = self._ground.settings.listener.host
        return Addresses(f"http://{host}:{self.listener.port}", url)

    async def start(self) -> None:
        """Take up the work that waits, then serve people."""
        self._loops.start()
        dispatcher = self._dispatcher()
        for platform in self._platforms.values():
            serves = self._ground.settings.serves(platform.name)
            await platform.start(dispatcher if serves else None)
        self._ready = True

    async def drain(self) -> None:
        """Take nothing new, finish the steps in hand; the rest waits for the next start."""
        self._ready = False
        for door in self._doors:
            door.shut()
        await self._loops.stop()
        await asyncio.gather(self._work.sending.drain(DRAIN_S), self._work.due.drain(DRAIN_S))
        stopping = [asyncio.create_task(p.stop()) for p in self._platforms.values()]
        if stopping:
            await asyncio.wait(stopping, timeout=PLATFORM_STOP_S)

    def web(self) -> web.Application:
        ground, work = self._ground, self._work
        return application(
            callback_door=CallbackDoor(work.lifecycle, ground.signer),
            media_door=MediaDoor(
                ground.signer, find=self._findable, store=ground.store, clock=now_ms
            ),
            health=Health(self._checks(), ready=lambda: self._ready),
            metrics=Metrics(self._reading, clock=now_ms),
            doors={door.door_path: door.receive for door in self._doors},
        )

    def _checks(self) -> dict[str, Check]:
        platforms = {name: platform.problem for name, platform in self._platforms.items()}
        return {"loops": self._loops.problem, **platforms}

    def _jobs(self, child: LocalProvider | None) -> dict[str, Loop]:
        work = self._work
        jobs: dict[str, Loop] = {"sweep": self._sweep, "lists": self._stock.run}
        jobs["fitted copies"] = self._ground.fitter.run
        if child is not None:
            jobs["local provider"] = child.watch
        if self._ground.settings.is_shared:
            jobs["ends"] = partial(self._ground.endings.run, work.delivery.show_again)
        if Role.WORKER in self._ground.settings.roles:
            jobs |= {
                "queue": work.queue.run,
                "poller": work.poller.run,
                "progress": work.progress.run,
                "reports": self._hands.reported.run,
                "takedowns": self._hands.purging.run,
                "sending leases": work.sending.keep_leases,
                "due leases": work.due.keep_leases,
                "audit": self._audit_expiry().run,
                "retention": self._privacy.keeper.run,
                "forgetting": self._privacy.forgetters.run,
            }
        return jobs

    def _dispatcher(self) -> Dispatcher:
        ground, work = self._ground, self._work
        settings, database = ground.settings, ground.database
        intake = Intake(
            fetcher=ground.fetcher,
            worker=ground.worker,
            store=ground.store,
            policy=self._inputs(),
            find=ground.find,
            ids=new_id,
            clock=now_ms,
        )
        return Dispatcher(
            commands=self._commands,
            database=database,
            intake=intake,
            store=ground.store,
            lifecycle=work.lifecycle,
            queue=work.queue,
            counter=self._counter(),
            rules=ServerRules(database, now_ms, ground.signer.mark),
            providers=self._providers,
            platforms=self._platforms,
            routes=settings.routes.of(self._commands),
            offers=self._stock.offers,
            new_id=new_id,
            new_trace=new_trace,
            looks=self._looks,
            keeps=ground.drawn.keep,
        )

    def _counter(self) -> Counter:
        ground, work = self._ground, self._work
        settings, database = ground.settings, ground.database
        return Counter(
            commands=self._commands,
            lists=self._lists,
            database=database,
            terms=Terms(
                database=database,
                default=Rule("default", settings.quota.daily_credits),
                max_waiting=settings.quota.max_waiting,
                clock=now_ms,
                mark=ground.signer.mark,
            ),
            standing=work.queue.standing,
            cancel=work.lifecycle.cancel,
            office=Office(
                database=database,
                commands=self._commands,
                usual=settings.quota.daily_credits,
                log_channel=LogChannel(database=database, posts=self._platforms, new_id=new_id),
                custody=work.custody,
                clock=now_ms,
                new_id=new_id,
                hands=self._hands,
                read_file=self._documents().read,
                mark=ground.signer.mark,
                lists=self._lists,
                previews=settings.polling.preview_every_s is not None,
            ),
            repost=work.lifecycle.repost,
            linking=Linking(database=database, new_code=new_trace, clock=now_ms),
            privacy=self._privacy.desk,
            clock=now_ms,
        )

    def _documents(self) -> Documents:
        ground = self._ground
        return Documents(
            fetcher=ground.fetcher, store=ground.store, policy=self._inputs(), ids=new_id
        )

    def _inputs(self) -> Policy:
        """Where what people attach may come from."""
        settings = self._ground.settings
        return Policy.for_inputs(
            settings.discord.attachment_hosts, allow_private=settings.allow_private_addresses
        )

    def _lists(self, name: ListName) -> Offers | None:
        """A list of whoever draws, as it was read last."""
        return self._stock.offers(self._ground.settings.routes.imagine, name)

    async def _findable(self, media_id: str) -> Kept | None:
        """What a signed link may name: a picture, or somebody's copy of what is kept of them."""
        return self._privacy.exports.find(media_id) or await self._ground.find(media_id)

    async def _looks(self, urls: Sequence[str]) -> Mapping[str, PictureFile]:
        """The covers in those lists, from where its results may come from too."""
        provider = self._providers.get(self._ground.settings.routes.imagine)
        if provider is None:
            return {}
        return await self._ground.covers.of(urls, policy=provider.results)

    async def _reading(self) -> Reading:
        database = self._ground.database
        names = list(self._providers)
        return Reading(
            tasks=await database.read(tasks.counts()),
            queued={name: await database.read(tasks.waiting(name)) for name in names},
            in_flight={name: await database.read(tasks.in_flight(name)) for name in names},
            oldest_undelivered_at=await database.read(tasks.oldest_undelivered()),
            provider_calls={name: self._providers[name].client.calls for name in names},
            polls=self._work.poller.polls,
            deliveries=self._work.delivery.deliveries,
            decoding=self._ground.worker.waiting,
            totals=await database.read(totals.read()),
            lasted=await database.read(totals.durations()),
        )

    def _audit_expiry(self) -> AuditExpiry:
        ground = self._ground
        return AuditExpiry(ground.database, ground.settings.retention.audit_days, now_ms)

    async def _sweep(self) -> None:
        ground = self._ground
        while True:
            await ground.store.sweep(before=now_ms() - SWEEP_OLDER_MS, known=self._known)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def _known(self, ids: Sequence[str]) -> set[str]:
        return await self._ground.database.read(media.known(ids))
