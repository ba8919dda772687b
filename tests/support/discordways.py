"""The two ways in which Discord tells what people do, for tests that hold for both."""

from __future__ import annotations

import os

import pytest
from support.ports import free_port

GATEWAY, HTTP = "gateway", "http"
CHOSEN = "TEST_DISCORD_WAY"  #: In the environment of a test.


@pytest.fixture(params=(GATEWAY, HTTP))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test twice: services that it starts hear people by this way."""
    monkeypatch.setenv(CHOSEN, request.param)
    return str(request.param)


def reachable() -> dict[str, str]:
    """Settings of a service that can be reached, and hears people by the test's way."""
    port = free_port()
    return {
        "EASEL_LISTENER__PORT": str(port),
        "EASEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EASEL_DISCORD__MODE": os.environ.get(CHOSEN, GATEWAY),
    }
