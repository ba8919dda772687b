"""Whatever the bytes are: marked, or called odd, and never anything else."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.containers import marked
from bot.pictures.containers.marks import OddContainer
from bot.pictures.label import Label, marks

MARKS = marks(Label.GENERATED)
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def file(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, form)
    return buffer.getvalue()


FILES = {form: file(form) for form in TYPES}


@pytest.mark.parametrize("form", TYPES)
@given(length=st.integers(0, 4000))
def test_a_file_that_is_cut_off_is_odd_or_marked(form: str, length: int) -> None:
    try_to_mark(form, FILES[form][:length])


@pytest.mark.parametrize("form", TYPES)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_odd_or_marked(form: str, seed: int) -> None:
    data, chance = bytearray(FILES[form]), random.Random(seed)  # noqa: S311
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try_to_mark(form, bytes(data))


@pytest.mark.parametrize("form", TYPES)
@given(data=st.binary(max_size=200))
def test_bytes_of_no_kind_are_odd_or_marked(form: str, data: bytes) -> None:
    try_to_mark(form, data)


def try_to_mark(form: str, data: bytes) -> None:
    try:
        pieces = marked(data, media_type=TYPES[form], marks=MARKS)
    except OddContainer:
        return
    assert sum(map(len, pieces)) <= len(data) + 4000


@pytest.mark.parametrize("media_type", ["image/gif", "text/html"])
def test_what_has_no_place_for_marks_is_called_odd(media_type: str) -> None:
    with pytest.raises(OddContainer):
        marked(b"", media_type=media_type, marks=MARKS)
