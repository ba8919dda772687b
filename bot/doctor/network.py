"""Addresses: the listener's, the public one, the console's."""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.config import Role, Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine

ANSWER_S = 5.0  #: how long an address may take to answer
MOST_READ = 16 * 1024  #: bytes of an answer; /healthz is far shorter
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared only


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and what Easel's own /healthz complains of (None: it is not Easel that answers)."""

    status: int
    problems: Mapping[str, str] | None

    @property
    def easel(self) -> bool:
        return self.problems is not None


async def listener(settings: Settings, _: Machine) -> list[Finding]:
    """The port is free, or Easel already listens there."""
    if Role.WEB not in settings.roles:
        return [ok("listener", "off in this process")]
    host, port = settings.listener.host, settings.listener.port
    return [await _port("listener", host, port, running=_local(host, port))]


async def console(settings: Settings, _: Machine) -> list[Finding]:
    """The console belongs on this machine alone; elsewhere it asks for a token."""
    if not settings.console.enabled:
        return [ok("console", "off")]
    host, port = settings.console.host, settings.console.port
    running = _local(settings.listener.host, settings.listener.port)
    found = [await _port("console", host, port, running=running)]
    if not is_loopback(host):
        found.append(_open_console(settings))
    return found


async def public_address(settings: Settings, _: Machine) -> list[Finding]:
    """Callbacks and pictures for the vendor pass through the public address."""
    if settings.public_url is None:
        return [_without_public_address(settings)]
    parts = urlsplit(settings.public_url)
    found = [await _reached(settings)]
    if is_loopback(parts.hostname or ""):
        says = f"{settings.public_url} leads every other machine to itself"
        advice = "Set the address that is seen from outside."
        return [*found, warning("public address", says, do=advice)]
    if parts.scheme != "https":
        says = f"{settings.public_url} is not encrypted: pictures and tokens pass in the clear"
        advice = "Put a reverse proxy with a certificate in front (README)."
        found.append(warning("public address", says, do=advice))
    return found


def is_loopback(host: str) -> bool:
    """Whether `host` leads to this machine only, told without a look-up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _open_console(settings: Settings) -> Finding:
    where = f"{settings.console.host} can be reached from other machines"
    if settings.console.token is None:
        advice = "Set EASEL_CONSOLE__HOST=127.0.0.1, or EASEL_CONSOLE__TOKEN."
        return problem("console", f"{where}: it does not start without a token", do=advice)
    advice = "Put a proxy with a certificate in front, or use a tunnel (ssh -L)."
    return warning("console", f"{where}, where its token passes in the clear", do=advice)


def _without_public_address(settings: Settings) -> Finding:
    used = settings.routes.used()
    if "zhiqite" not in used and ("local" not in used or settings.local.url is None):
        return ok("public address", "none, and no route needs one")
    says = "EASEL_PUBLIC_URL is not set, so results are asked for, not told"
    return warning("public address", says, do="Set it: each question to the vendor is a paid call.")


async def _reached(settings: Settings) -> Finding:
    there = await ask(f"{settings.public_url}/healthz")
    if there is not None and there.easel:
        return _well("public address", f"{settings.public_url} leads here", there)
    how = f"answers {there.status}, not as Easel does" if there else "does not answer"
    says = f"{settings.public_url}/healthz {how}"
    if not await _runs(settings.listener.host, settings.listener.port):
        return warning("public address", says, do="Easel is not running: start it and ask again.")
    advice = "Check DNS, the firewall, and that the proxy passes on to the listener (README)."
    return problem("public address", says, do=advice)


async def _port(check: str, host: str, port: int, *, running: str) -> Finding:
    """Free, or held by an Easel that answers at `running`."""
    where = f"{host}:{port}"
    trouble = _bind(host, port)
    if trouble is None:
        return ok(check, f"{where} is free")
    there = await ask(running) if trouble == errno.EADDRINUSE else None
    if there is not None and there.easel:
        return _well(check, f"{where} is in use by Easel, which is running", there)
    names = f"EASEL_{check.upper()}__HOST and EASEL_{check.upper()}__PORT"
    why = os.strerror(trouble) if trouble > 0 else "no such address"
    return problem(check, f"{where} cannot be used ({why.lower()})", do=f"Set {names}.")


def _well(check: str, says: str, there: Answer) -> Finding:
    if not there.problems:
        return ok(check, says)
    listed = "; ".join(f"{name}: {text}" for name, text in there.problems.items())
    return problem(check, f"{says}, but it reports {listed}", do="Read the log of `easel run`.")


async def _runs(host: str, port: int) -> bool:
    there = await ask(_local(host, port))
    return there is not None and there.easel


def _bind(host: str, port: int) -> int | None:
    """Try to bind; None when that works, else the errno (negative: the name is unknown)."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        return -abs(error.errno or 1)
    except OSError as error:
        return error.errno or -1
    return None


def _local(host: str, port: int) -> str:
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/healthz"


async def ask(url: str, *, seconds: float = ANSWER_S) -> Answer | None:
    """What a GET finds there, None where nothing speaks HTTP in time."""
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        try:
            async with session.get(url, allow_redirects=False) as response:
                body = await response.content.read(MOST_READ)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
    return Answer(response.status, _problems(body))


def _problems(body: bytes) -> Mapping[str, str] | None:
    """What /healthz complains of; None where this is not the answer of Easel's /healthz."""
    try:
        problems = json.loads(body)["problems"]
    except (ValueError, KeyError, TypeError):
        return None
    return problems if isinstance(problems, dict) else None
