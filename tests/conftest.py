"""What costs a second to start, once for all that ask for it; and which store a test runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support import bucket
from support.databases import SERVER
from support.postgres import Server, running

STORES = ("sqlite", "postgres")
OF_STORAGE = Path(__file__).parent / "storage"


def pytest_configure() -> None:
    """How long an example takes is the machine's matter."""
    unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("unhurried", unhurried)
    settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=[*STORES, "both"],
        help="run every test on this store; without it those marked `stores` run on both,"
        " the others on sqlite",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on the stores that were asked for; those in tests/storage have a way of theirs."""
    wanted = metafunc.config.getoption("--store")
    both = wanted == "both" or (wanted is None and _is(metafunc, "stores"))
    stores = list(STORES) if both else [wanted or "sqlite"]
    apart = metafunc.definition.path.is_relative_to(OF_STORAGE) or _is(metafunc, "of_the_file")
    if stores != ["sqlite"] and not apart:
        metafunc.parametrize("database_engine", stores, indirect=True, scope="module")


def _is(metafunc: pytest.Metafunc, mark: str) -> bool:
    return metafunc.definition.get_closest_marker(mark) is not None


@pytest.fixture(scope="module", autouse=True)
def database_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where services and doors keep their things: files, or databases of a PostgreSQL of ours."""
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield name
        return
    server: Server = request.getfixturevalue("postgres_server")
    asyncio.run(server.prepare())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(SERVER, server.url)
        yield name
    asyncio.run(server.drop_made())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL of our own."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def server(postgres_server: Server) -> Server:
    """The same, by the name it has where no other server is meant."""
    return postgres_server


@pytest.fixture(scope="session")
def s3() -> Iterator[bucket.Server]:
    """An S3 store of our own."""
    with bucket.running_bucket() as server:
        yield server
