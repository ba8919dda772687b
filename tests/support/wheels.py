"""Wheels made on the spot, and a folder of them that pip takes for the package index."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bot.localprovider.models.catalogue import Model, Weights, Wheel

_METADATA = "Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
_WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_wheel(folder: Path, wheel: Wheel, files: Mapping[str, bytes]) -> Path:
    """Write a wheel that pip accepts."""
    name = f"{wheel.project.replace('-', '_')}-{wheel.version}"
    info = f"{name}.dist-info"
    path = folder / f"{name}-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
        metadata = _METADATA.format(project=wheel.project, version=wheel.version)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", _WHEEL)
        archive.writestr(f"{info}/RECORD", "")
    return path


def model(name: str, wheel: Wheel, contents: Mapping[str, bytes]) -> Model:
    """A model whose files are in `wheel`, below `inside/`."""
    return Model(name, "tests", "MIT", tuple(_weights(wheel, *one) for one in contents.items()))


def _weights(wheel: Wheel, name: str, content: bytes) -> Weights:
    digest = hashlib.sha256(content).hexdigest()
    return Weights(name, wheel, f"inside/{name}", len(content), digest)
