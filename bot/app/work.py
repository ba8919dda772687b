"""The parts that move tasks, built and joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.app.ground import Ground
from bot.ids import new_id, now_ms
from bot.logchannel import LogChannel
from bot.pictures.check import PictureCheck
from bot.pictures.results import Results
from bot.platforms.base import Platform
from bot.tasks.custody import Custody
from bot.tasks.delivery import Delivery
from bot.tasks.gallery import Gallery
from bot.tasks.handing import Handing
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.looks import Looks
from bot.tasks.patience import Patience
from bot.tasks.poller import Poller
from bot.tasks.previews import Previews
from bot.tasks.progress import Progress
from bot.tasks.queue import Queue
from bot.tasks.review import Review
from bot.tasks.routes import Provider
from bot.tasks.steps import Steps
from bot.tasks.submission import Submission
from bot.tasks.wake import Wake

STEPS_AT_ONCE = 64
SUBMISSIONS_AT_ONCE = 32


@dataclass(frozen=True)
class Work:
    """The parts that move tasks."""

    lifecycle: Lifecycle
    custody: Custody
    queue: Queue
    poller: Poller
    delivery: Delivery
    progress: Progress
    sending: Steps
    due: Steps


def build(
    ground: Ground, by_name: Mapping[str, Provider], platforms: Mapping[str, Platform]
) -> Work:
    settings, database = ground.settings, ground.database
    wake = Wake(database)
    database.listen(wake.heard)
    lifecycle = Lifecycle(
        database,
        providers=by_name,
        lease_ms=round(settings.lease_s * 1000),
        wake=wake,
        clock=now_ms,
    )
    previews = _previews(ground)
    patience, progress = Patience(settings.polling), Progress(platforms, previews=previews)
    sending = Steps(lifecycle, limit=SUBMISSIONS_AT_ONCE)
    due = Steps(lifecycle, limit=STEPS_AT_ONCE)
    custody = Custody(database, wake=wake, clock=now_ms)
    delivery = _delivery(ground, lifecycle, by_name, platforms, custody=custody, progress=progress)
    submission = Submission(
        lifecycle,
        database=database,
        providers=by_name,
        patience=patience,
        progress=progress,
        signer=ground.signer,
        clock=now_ms,
    )
    queue = Queue(
        lifecycle,
        submission=submission,
        steps=sending,
        database=database,
        providers=by_name,
        per_person=settings.quota.max_in_flight,
        wake=wake,
        clock=now_ms,
    )
    poller = Poller(
        lifecycle,
        submission=submission,
        delivery=delivery,
        steps=due,
        database=database,
        providers=by_name,
        patience=patience,
        looks=Looks(database, progress, previews, settings.polling.previews),
        wake=wake,
        clock=now_ms,
    )
    return Work(lifecycle, custody, queue, poller, delivery, progress, sending, due)


def _delivery(
    ground: Ground,
    lifecycle: Lifecycle,
    by_name: Mapping[str, Provider],
    platforms: Mapping[str, Platform],
    *,
    custody: Custody,
    progress: Progress,
) -> Delivery:
    database = ground.database
    gallery, handing = _gallery(ground, lifecycle, by_name), Handing(platforms)
    return Delivery(
        lifecycle,
        database=database,
        gallery=gallery,
        review=Review(
            lifecycle=lifecycle,
            custody=custody,
            gallery=gallery,
            handing=handing,
            platforms=platforms,
            log_channel=LogChannel(database=database, posts=platforms, new_id=new_id),
            clock=now_ms,
        ),
        handing=handing,
        progress=progress,
        clock=now_ms,
    )


def _gallery(ground: Ground, lifecycle: Lifecycle, by_name: Mapping[str, Provider]) -> Gallery:
    results = Results(
        fetcher=ground.fetcher, worker=ground.worker, store=ground.store, ids=new_id, clock=now_ms
    )
    return Gallery(
        lifecycle=lifecycle,
        database=ground.database,
        providers=by_name,
        results=results,
        store=ground.store,
        check=_check(ground),
    )


def _check(ground: Ground) -> PictureCheck | None:
    """The host's own check of pictures, where one is set."""
    settings = ground.settings.check
    if not settings.command:
        return None
    return PictureCheck(
        settings.command,
        seconds=settings.timeout_s,
        memory_mib=settings.memory_mib,
        flag_failures=settings.on_failure == "flag",
    )


def _previews(ground: Ground) -> Previews | None:
    if ground.settings.polling.preview_every_s is None:
        return None
    return Previews(worker=ground.worker, store=ground.store, ids=new_id)
