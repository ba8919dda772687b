"""The local provider: there, or able to start; and its models."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.child import LocalProvider
from bot.config import Role, Settings
from bot.doctor.finding import Finding, ok, problem, warning
from bot.doctor.machine import Machine
from bot.doctor.network import ask
from bot.errors import OperatorError
from bot.localprovider.models.catalogue import MODELS
from bot.localprovider.models.where import there

CHECK = "local provider"


async def local_provider(settings: Settings, _: Machine) -> list[Finding]:
    """Asked at its address or, where Easel starts it by itself, started once and ended."""
    if "local" not in settings.routes.used():
        return [ok(CHECK, "no route needs it")]
    if settings.local.url is not None:
        return [await _at(settings.local.url)]
    if Role.WORKER not in settings.roles:
        return [ok(CHECK, "started by the process that has the role worker")]
    return [await _started(settings)]


async def models(settings: Settings, _: Machine) -> list[Finding]:
    """Which networks the commands of this machine would have to do without."""
    if "local" not in settings.routes.used() or settings.local.url is not None:
        return [ok("models", "none are needed here")]
    missing = [model for model in MODELS if not there(model, settings.models_dir)]
    if not missing:
        return [ok("models", f"all in {settings.models_dir}")]
    uses = "; ".join(model.use for model in missing)
    return [warning("models", f"not here: {uses}", do="Run `easel models pull`.")]


async def _at(url: str) -> Finding:
    # Any answer will do: it need not be of this version, only speak HTTP at that address.
    if await ask(url) is not None:
        return ok(CHECK, f"answers at {url}")
    advice = "Start `easel provider` there, or leave EASEL_LOCAL__URL out."
    return problem(CHECK, f"does not answer at {url}", do=advice)


async def _started(settings: Settings) -> Finding:
    with tempfile.TemporaryDirectory(prefix="easel-doctor-") as folder:
        child = LocalProvider(Path(folder), models_dir=settings.models_dir, input_host="127.0.0.1")
        try:
            await child.start()
        except OperatorError:
            advice = "Run `easel provider` to see why; it needs `pip install 'easel[local]'`."
            return problem(CHECK, "does not start", do=advice)
        finally:
            await child.stop()
    return ok(CHECK, "can be started")
