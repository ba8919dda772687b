"""A key is found on its line, however its table is written."""

from __future__ import annotations

import pytest

from bot.tomllines import line_of

TEXT = """\
data_dir = "x"
[tools.hair] # a comment
path = "hair/change"
fields.image = { kind = "picture" }
[tools."hair two".fields.style]
kind = "choice"
  [ styles ]
ink = { prompt = "a = b" }
[[grants]]
credits = 1
[[grants]] # the second
credits = 2
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("data_dir",), 1),
        (("tools", "hair"), 2),
        (("tools", "hair", "path"), 3),
        (("tools", "hair", "fields", "image", "kind"), 4),
        (("tools", "hair two", "fields", "style", "kind"), 6),
        (("styles", "ink", "prompt"), 8),
        (("tools", "hair", "description"), 2),
        (("control", "tile"), None),
        (("grants",), 9),
        (("grants", "0", "credits"), 10),
        (("grants", "1", "credits"), 12),
        (("grants", "1", "person"), 11),
    ],
)
def test_a_key_has_its_line_and_a_missing_one_that_of_its_table(
    key: tuple[str, ...], line: int | None
) -> None:
    assert line_of(TEXT, key) == line
