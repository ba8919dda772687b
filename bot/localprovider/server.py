"""Run the local provider: `serve` is its composition root."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import secrets
import shutil
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from bot.errors import OperatorError, say
from bot.localprovider import results
from bot.localprovider.catalogue import styles
from bot.localprovider.counter import Counter
from bot.localprovider.courier import AT_ONCE, Courier
from bot.localprovider.covers import Covers
from bot.localprovider.endpoints import endpoints
from bot.localprovider.faultdesk import FaultDesk
from bot.localprovider.faults import Faults
from bot.localprovider.jobs import Journal
from bot.localprovider.lists import Lists
from bot.localprovider.options import ProviderOptions
from bot.localprovider.reading.terms import Terms
from bot.localprovider.runner import Runner, Workshop
from bot.localprovider.web import MAX_BODY, Vendor, refusals
from bot.localprovider.worker import Worker
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy

__all__ = ["ProviderOptions", "serve"]

log = logging.getLogger(__name__)

STOP_SECONDS = 1.0


async def serve(options: ProviderOptions, *, ready: Callable[[str], None]) -> None:
    """Serve until cancelled, or until stdin ends where that was asked for.

    `ready` gets the base URL once requests are answered. Raises OperatorError when it cannot
    start.
    """
    async with contextlib.AsyncExitStack() as stack:
        _take_folder(options.data_dir, stack)
        house = await _assemble(options, stack)
        await house.runner.resume()
        await _listen(options, house, stack)
        log.info("the local provider listens at %s", house.address.url)
        ready(house.address.url)
        await _until_first(house.runner.run(), house.courier.run(), house.sweep(), _end(options))
        log.info("the local provider stops")


@dataclass
class _Address:
    """Where this server is reached; known once it listens, and needed only after."""

    url: str

    def link(self, name: str) -> str:
        return f"{self.url}/results/{name}"

    def cover(self, name: str) -> str:
        return f"{self.url}/covers/{name}.jpg"


@dataclass(frozen=True, slots=True)
class _House:
    options: ProviderOptions
    address: _Address
    journal: Journal
    runner: Runner
    courier: Courier
    vendor: Vendor
    faults: Faults

    async def sweep(self) -> None:
        folder = self.options.data_dir / "results"
        await results.sweep(
            self.journal, folder, clock=self.options.clock, keep_days=self.options.keep_days
        )


def _take_folder(data_dir: Path, stack: contextlib.AsyncExitStack) -> None:
    """Make the folder ours alone: two servers on one queue would do every job twice."""
    try:
        (data_dir / "results").mkdir(parents=True, exist_ok=True)
        lock = stack.enter_context((data_dir / "lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(data_dir / "inputs", ignore_errors=True)
    except BlockingIOError:
        raise OperatorError(say("Another local provider uses {path}.", path=data_dir)) from None
    except OSError as error:
        problem = say("{path} cannot be used: {error}.", path=data_dir, error=error.strerror)
        raise OperatorError(problem) from error


async def _assemble(options: ProviderOptions, stack: contextlib.AsyncExitStack) -> _House:
    address = _Address((options.public_url or "").rstrip("/"))
    journal = await Journal.open(options.data_dir / "queue.db")
    stack.push_async_callback(journal.close)
    faults, known = Faults(), endpoints()
    shop = await _workshop(options, journal, faults, stack)
    runner = Runner(shop)
    counter = Counter(
        journal=journal,
        runner=runner,
        endpoints=known,
        terms=Terms((*styles(), *options.also_models), seed=lambda: options.chance(2**31)),
        link=address.link,
        clock=options.clock,
        chance=options.chance,
        max_waiting=options.max_waiting,
    )
    courier = Courier(
        journal,
        await stack.enter_async_context(_session()),
        counter.callback,
        faults,
        clock=options.clock,
        ladder=options.ladder,
    )
    runner.told = courier.wake
    covers = Covers(options.data_dir / "covers", shop.worker)
    vendor = Vendor(counter, faults, shop.results, covers)
    return _House(options, address, journal, runner, courier, vendor, faults)


async def _workshop(
    options: ProviderOptions, journal: Journal, faults: Faults, stack: contextlib.AsyncExitStack
) -> Workshop:
    worker = Worker(job_seconds=options.job_seconds, extra_bytes=options.extra_bytes)
    stack.push_async_callback(worker.close)
    return Workshop(
        journal=journal,
        worker=worker,
        fetcher=await stack.enter_async_context(Fetcher()),
        policy=Policy.of(options.input_hosts, allow_private=True),
        results=options.data_dir / "results",
        inputs=options.data_dir / "inputs",
        models=options.models_dir,
        faults=faults,
        clock=options.clock,
        name=lambda: secrets.token_urlsafe(24),
    )


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def _listen(
    options: ProviderOptions, house: _House, stack: contextlib.AsyncExitStack
) -> None:
    app = web.Application(middlewares=[refusals], client_max_size=MAX_BODY)
    lists = Lists((*styles(), *options.also_models), house.address.cover)
    app.add_routes(house.vendor.routes(endpoints(), lists.by_path()))
    if options.faults:
        app.add_routes(FaultDesk(house.faults).routes())
    server = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await server.setup()
    stack.push_async_callback(server.cleanup)
    stack.callback(house.vendor.stopping.set)
    site = web.TCPSite(server, options.host, options.port)
    try:
        await site.start()
    except OSError as error:
        place = f"{options.host}:{options.port}"
        problem = say(
            "The local provider cannot listen at {place}: {error}.",
            place=place,
            error=error.strerror,
        )
        raise OperatorError(problem) from error
    port = server.addresses[0][1]
    house.address.url = house.address.url or _url(options.host, port)


def _url(host: str, port: int) -> str:
    """The address for a client on this machine."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return str(URL.build(scheme="http", host=reached, port=port))


async def _end(options: ProviderOptions) -> None:
    """Wait for the parent to let go of our standard input, if it holds one; else for ever."""
    if not options.exit_with_stdin:
        await asyncio.Event().wait()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while await reader.read(2**16):
        pass


async def _until_first(*works: Coroutine[Any, Any, None]) -> None:
    """Run until one ends, then end the others; what it raised is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
