"""The chat a test runs on: one of each driver for a file of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.conformance.chat import Chat, chats
from support.conformance.opening import DRIVERS


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=DRIVERS)
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chat]:
    """A platform with its adapter, for all tests of a file."""
    async with chats(request.param, tmp_path_factory.mktemp("chat")) as chat:
        yield chat


@pytest.fixture
def chat(running: Chat) -> Chat:
    """The same, with nothing left of the test before."""
    running.recording.forget()
    return running
