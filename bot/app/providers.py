"""The providers that the settings route commands to, ready to be used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import aiohttp

from bot.config import Settings, Zhiqite
from bot.errors import OperatorError, say
from bot.pictures.guard import Policy
from bot.pictures.links import StoreLinks
from bot.pictures.store import MediaStore
from bot.provider.auth import NoAuth, auth_of
from bot.provider.client import ProviderClient
from bot.provider.endpoints import endpoints, local, vendor
from bot.tasks.routes import MEDIA_URL_S, Provider
from storage.media import Media


def require_credentials(settings: Settings) -> None:
    """Raise OperatorError where a command leads to the vendor without its credentials."""
    needed = "zhiqite" in settings.routes.used() or settings.tools or settings.train.enabled
    if needed and settings.zhiqite.missing_credentials():
        raise _no_credentials(settings.zhiqite)


def build(
    settings: Settings,
    *,
    session: aiohttp.ClientSession,
    store: MediaStore,
    find: Callable[[str], Awaitable[Media | None]],
    local_url: str | None,
    loopback_base: str,
    clock: Callable[[], int],
    ids: Callable[[], str],
) -> Mapping[str, Provider]:
    """Every provider that is set up. `loopback_base` is our listener as this machine reaches it.

    `store` and `find` are for those that fetch pictures from a bucket: the vendor where it can
    reach that, the local provider always, since it is beside us.
    """
    providers = {}
    if not settings.zhiqite.missing_credentials():
        vendor = _zhiqite(settings, session, clock, ids)
        if settings.media.public_endpoint is not None:
            links = StoreLinks(store, find=find, seconds=MEDIA_URL_S)
            vendor = replace(vendor, links=links.link)
        providers["zhiqite"] = vendor
    if local_url is not None:
        base = loopback_base if settings.local.url is None else settings.public_url
        local = _local(settings, session, local_url, base, clock, ids)
        if settings.media.bucket is not None:
            links = StoreLinks(store, find=find, seconds=MEDIA_URL_S, inside=True)
            local = replace(local, links=links.link)
        providers["local"] = local
    return providers


def _zhiqite(
    settings: Settings,
    session: aiohttp.ClientSession,
    clock: Callable[[], int],
    ids: Callable[[], str],
) -> Provider:
    zhiqite = settings.zhiqite
    client = ProviderClient(
        session,
        name="zhiqite",
        base_url=zhiqite.base_url,
        auth=auth_of(zhiqite),
        clock=clock,
        ids=ids,
    )
    return Provider(
        name="zhiqite",
        client=client,
        endpoints=endpoints(vendor(zhiqite, controls=settings.control)),
        results=Policy.of(zhiqite.result_hosts, allow_private=settings.allow_private_addresses),
        max_in_flight=zhiqite.max_in_flight,
        base=settings.public_url,
        callback_undocumented=zhiqite.callback_undocumented,
        passed_on=_passed_on(settings),
    )


def _passed_on(settings: Settings) -> Policy | None:
    """The hosts of attachments' own addresses that the vendor may be given instead of ours."""
    if not settings.zhiqite.pass_attachment_urls:
        return None
    return Policy.of(settings.discord.attachment_hosts)


def _local(
    settings: Settings,
    session: aiohttp.ClientSession,
    url: str,
    base: str | None,
    clock: Callable[[], int],
    ids: Callable[[], str],
) -> Provider:
    client = ProviderClient(
        session, name="local", base_url=url, auth=NoAuth(), clock=clock, ids=ids
    )
    return Provider(
        name="local",
        client=client,
        endpoints=endpoints(local()),
        results=Policy.for_origin(url),
        max_in_flight=settings.local.max_in_flight,
        base=base,
    )


def _no_credentials(zhiqite: Zhiqite) -> OperatorError:
    names = " and ".join(f"EASEL_ZHIQITE__{name.upper()}" for name in zhiqite.missing_credentials())
    return OperatorError(
        say(
            "Commands are routed to zhiqite, which needs {names}. Set them, or route the commands "
            "to `local` (EASEL_ROUTES__IMAGINE and the others), or try `easel demo`.",
            names=names,
        )
    )
