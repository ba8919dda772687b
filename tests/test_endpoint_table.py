"""The README tells of every endpoint of the vendor's: what uses it, and which test proves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.endpointtable import ROWS, table

from bot.config import Zhiqite
from bot.provider.endpoints import Endpoint, endpoints, vendor
from bot.provider.endpoints.endpoint import SERVICE

ROOT = Path(__file__).parents[1]


def test_the_readmes_table_is_the_one_the_declarations_make() -> None:
    """`PYTHONPATH=tests python tests/support/endpointtable.py` prints it."""
    assert table() in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("row", [row for row in ROWS if row.proof], ids=lambda row: row.name)
def test_the_test_that_proves_a_row_exists(row: object) -> None:
    file, _, name = row.proof.partition("::")  # type: ignore[attr-defined]
    assert f"def {name}(" in (ROOT / file).read_text()


def test_every_endpoint_that_is_declared_is_in_the_table() -> None:
    declared = endpoints(vendor(Zhiqite(model="any"))).entries
    paths = {entry.submit_path for entry in declared if isinstance(entry, Endpoint)}
    assert paths <= {f"{SERVICE}/saas/{row.path}" for row in ROWS}
