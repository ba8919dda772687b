"""What costs a second to start, once for all that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import bucket
from support.postgres import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL of our own."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[bucket.Server]:
    """An S3 store of our own."""
    with bucket.running_bucket() as server:
        yield server
