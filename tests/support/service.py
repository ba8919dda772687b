"""The service in a process of its own, on the stand-in chat: started, killed, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

START_S = 30


def settings(data_dir: Path, vendor_url: str, **more: str) -> dict[str, str]:
    """An environment in which every command goes to the stand-in vendor."""
    from support.databases import settings_of  # the program below is started without our tests

    return {
        "EASEL_DATA_DIR": str(data_dir),
        "EASEL_LISTENER__PORT": "0",
        "EASEL_ZHIQITE__BASE_URL": vendor_url,
        "EASEL_ZHIQITE__ACCESS_KEY_ID": "id",
        "EASEL_ZHIQITE__ACCESS_KEY_SECRET": "secret",
        "EASEL_ZHIQITE__MODEL": "model.safetensors",
        "EASEL_ZHIQITE__RESULT_HOSTS": '["127.0.0.1"]',
        "EASEL_ALLOW_PRIVATE_ADDRESSES": "true",
        "EASEL_ROUTES__FACES": "zhiqite",
        "EASEL_ROUTES__REMOVEBG": "zhiqite",
        "EASEL_LEASE_S": "2",
        "EASEL_LOG__LEVEL": "warning",
        **settings_of(data_dir),
        **more,
    }


class Service:
    """One process of Easel, or of another `program` that takes a chat's URL and says `ready URL`.

    Without a URL only those chats are served that the environment configures. The listener's
    address is `url` once started. Logs go to `log`, or where the test's own go.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        chat_url: str,
        *,
        program: Path = Path(__file__),
        log: IO[bytes] | None = None,
    ) -> None:
        self._environment = environment
        self._chat_url = chat_url
        self._program = program
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    def with_settings(self, **more: str) -> Service:
        """The same service, not started, with these in its environment."""
        environment = {**self._environment, **more}
        return Service(environment, self._chat_url, program=self._program, log=self._log)

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(self._program),
            self._chat_url,
            env={**_clean(os.environ), **self._environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_S):
            line = await self._process.stdout.readline()
        assert line.startswith(b"ready "), "the service did not start"
        self.url = line[6:].decode().strip()

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code after the drain."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START_S):
            return await self._process.wait()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("EASEL_")}


def _main() -> None:
    from bot import app, logs
    from bot.config import load

    sys.path.insert(0, str(Path(__file__).parent.parent))
    from support.socketchat import SocketChat

    chats = [SocketChat(sys.argv[1])] if sys.argv[1] else []

    def ready(addresses: app.Addresses) -> None:
        print("ready", addresses.listener, flush=True)  # noqa: T201 - the test waits for this

    settings = load()
    logs.set_up(level=settings.log.level, form=settings.log.format, secrets=settings.secrets())
    asyncio.run(app.run(settings, platforms=chats, ready=ready))


if __name__ == "__main__":
    _main()
