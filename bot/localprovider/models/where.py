"""Which weights are there. A folder of files, named as in the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.errors import say
from bot.localprovider.models.catalogue import MODELS, Model, Weights
from bot.localprovider.models.errors import Fault, PullFailed

FOLDER = "models"  #: of the data directory, unless the operator names another


class State(StrEnum):
    """How a model, or a file of it, is found."""

    PRESENT = "present"
    ABSENT = "absent"
    DAMAGED = "damaged"  #: a file is there, but its bytes are not those we know


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of `easel models pull --list`."""

    model: Model
    state: State


def default_directory(data_dir: Path) -> Path:
    """Where the weights are kept unless told otherwise."""
    return data_dir / FOLDER


def listing(directory: Path, catalogue: Sequence[Model] = MODELS) -> tuple[Listed, ...]:
    """Every model of the catalogue, and whether it is there. Reads the files whole."""
    return tuple(Listed(model, model_state(model, directory)) for model in catalogue)


def model_state(model: Model, directory: Path) -> State:
    """Present if all files are; damaged if one is there with the wrong bytes."""
    states = {weights_state(weights, directory) for weights in model.files}
    if states == {State.PRESENT}:
        return State.PRESENT
    return State.DAMAGED if State.DAMAGED in states else State.ABSENT


def weights_state(weights: Weights, directory: Path) -> State:
    """Compare the file's SHA-256 with the catalogue's; absent if it cannot be read."""
    try:
        with (directory / weights.name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return State.ABSENT
    return State.PRESENT if digest == weights.sha256 else State.DAMAGED


def there(model: Model, directory: Path) -> bool:
    """Whether a tool may use a model. By size only: the bytes were checked when they came."""
    return all(_size(directory / weights.name) == weights.size for weights in model.files)


def find(names: Iterable[str], catalogue: Sequence[Model] = MODELS) -> tuple[Model, ...]:
    """The models of those names, each once; all of them for none.

    Raises PullFailed for a name that is not in the catalogue.
    """
    wanted = frozenset(names)
    known = {model.name for model in catalogue}
    if strange := sorted(wanted - known):
        raise PullFailed(
            Fault.UNKNOWN,
            say(
                "There is no model {name}; there are: {known}.",
                name=strange[0],
                known=", ".join(sorted(known)),
            ),
        )
    return tuple(model for model in catalogue if not wanted or model.name in wanted)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
