"""Values come through whichever type the vendor chose for them today."""

from __future__ import annotations

import pytest

from bot.provider.loose import encode_url, fraction, name, refused, url, whole


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (2, 2),
        ("2", 2),
        (" 2 ", 2),
        (2.0, 2),
        ("-1", -1),
        (2**63, None),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("two", None),
        (True, None),
        (None, None),
        (1.5, None),
        (float("inf"), None),
        ([2], None),
    ],
)
def test_q4_whole_numbers_come_as_numbers_or_text(value: object, read: int | None) -> None:
    assert whole(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("0.35", 0.35),
        (0.35, 0.35),
        ("1", 1.0),
        (7, 1.0),
        (-1, 0.0),
        (float("nan"), None),
        (float("inf"), 1.0),
        ("", None),
        ("35%", None),
        (True, None),
        (None, None),
    ],
)
def test_q4_progress_comes_as_text_or_number(value: object, read: float | None) -> None:
    assert fraction(value) == read


@pytest.mark.parametrize("value", [False, "false", "False", 0, "0"])
def test_an_outspoken_no_is_a_no(value: object) -> None:
    assert refused(value)


@pytest.mark.parametrize("value", [True, "true", 1, None, "", []])
def test_a_missing_or_odd_flag_is_no_refusal(value: object) -> None:
    assert not refused(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("vae-ft-mse-840000-ema-pruned.vae.pt", "vae-ft-mse-840000-ema-pruned.vae.pt"),
        ("k__F8_*Anime.ckpt", "k__F8_*Anime.ckpt"),
        (39, "39"),
        ("two\nlines", ""),
        ("x" * 300, ""),
        (True, ""),
        (None, ""),
    ],
)
def test_q28_file_names_are_kept_to_the_letter(value: object, read: str) -> None:
    assert name(value) == read


def test_q42_a_raw_space_is_encoded_and_an_encoded_url_stays() -> None:
    assert encode_url("https://a.example/my face.png") == "https://a.example/my%20face.png"
    done = "https://a.example/DALL%C2%B7E%202023.png?exp=1&sig=a%2Fb%3D"
    assert encode_url(done) == done


def test_q42_a_percent_sign_that_encodes_nothing_is_encoded() -> None:
    assert encode_url("https://a.example/100%.png") == "https://a.example/100%25.png"


def test_q42_other_scripts_and_odd_signs_are_encoded() -> None:
    assert encode_url('https://a.example/图"|.png') == "https://a.example/%E5%9B%BE%22%7C.png"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ftp://a.example/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//a.example/x",
        "https://a.example/" + "x" * 5000,
        "https://a.example/\ud800",
        None,
        7,
    ],
)
def test_what_is_no_http_address_is_no_url(value: object) -> None:
    assert url(value) == ""
