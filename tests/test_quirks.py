"""Every quirk of the vendor's API has a test that names it, or a reason why no code meets it.

The numbers are those of the list of quirks that comments in the code refer to (Q1 to Q47).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NAMED = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
QUIRKS = range(1, 48)

#: Tests of a quirk whose name tells a promise instead of the number.
PROMISED = {
    16: "test_a_result_is_kept_with_its_pixels_as_they_came",
    19: "test_a_repeated_and_a_late_callback_change_nothing_and_are_acknowledged",
    20: "test_a_wrong_token_changes_nothing_and_gets_one_line",
    27: "test_the_type_is_told_by_the_bytes",
    41: "test_the_documented_training_is_refused_in_words",
}
#: Quirks that no code of ours can meet.
NO_CODE = {43: "the training result is not asked for: neither a path nor a body is documented"}


def every_test() -> set[str]:
    return {name for file in TESTS.rglob("test_*.py") for name in NAMED.findall(file.read_text())}


def named_by_number(quirk: int, tests: set[str]) -> list[str]:
    return [name for name in tests if re.search(rf"_q{quirk}_", name)]


@pytest.mark.parametrize("quirk", QUIRKS)
def test_every_quirk_has_its_test_or_a_reason(quirk: int) -> None:
    tests = every_test()
    if quirk in NO_CODE:
        assert not named_by_number(quirk, tests)
    elif quirk in PROMISED:
        assert PROMISED[quirk] in tests
    else:
        assert named_by_number(quirk, tests)


def test_no_test_names_a_quirk_that_is_not_on_the_list() -> None:
    numbers = {int(n) for name in every_test() for n in re.findall(r"_q(\d+)(?=_)", name)}
    assert numbers <= set(QUIRKS)
