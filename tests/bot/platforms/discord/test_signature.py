"""Discord's signature: over the time stamp and the bytes as they came, by the right key alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from bot.platforms.discord.signature import SIGNATURE, TIMESTAMP, PublicKey, Stamp

KEY = SigningKey(bytes(range(32)))
PUBLIC = PublicKey(KEY.verify_key.encode().hex())
NOW_S = 1_800_000_000


def signed(body: bytes, timestamp: str = str(NOW_S), key: SigningKey = KEY) -> Stamp:
    signature = key.sign(timestamp.encode() + body).signature
    stamp = Stamp.of({TIMESTAMP: timestamp, SIGNATURE: signature.hex()})
    assert stamp is not None
    return stamp


def test_it_is_ed25519_as_rfc_8032_has_it() -> None:
    public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    signature = (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    stamp = Stamp("", bytes.fromhex(signature))
    assert PublicKey(public).has_signed(stamp, bytes.fromhex("af82"))
    assert not PublicKey(public).has_signed(stamp, bytes.fromhex("af83"))


@given(st.binary(max_size=300))
def test_whatever_the_key_has_signed_is_genuine(body: bytes) -> None:
    assert PUBLIC.has_signed(signed(body), body)


@given(st.binary(max_size=300), st.integers(0, 511), st.booleans())
def test_one_bit_makes_it_a_forgery(body: bytes, bit: int, in_body: bool) -> None:
    stamp, altered = signed(body), body
    if in_body:
        altered = body + bytes([bit % 256])
    else:
        turned = bytearray(stamp.signature)
        turned[bit // 8] ^= 1 << bit % 8
        stamp = Stamp(stamp.timestamp, bytes(turned))
    assert not PUBLIC.has_signed(stamp, altered)


def test_another_time_stamp_and_another_key_are_forgeries() -> None:
    stamp = signed(b"{}")
    assert not PUBLIC.has_signed(Stamp(str(NOW_S + 1), stamp.signature), b"{}")
    assert not PUBLIC.has_signed(signed(b"{}", key=SigningKey.generate()), b"{}")
    # What is signed is one string: digits may not move from the time stamp to the body.
    assert not PUBLIC.has_signed(signed(b"{}", timestamp="18"), b"0{}")


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("", "a" * 128),
        ("now", "a" * 128),
        ("-5", "a" * 128),
        ("１８", "a" * 128),
        ("1" * 13, "a" * 128),
        ("18", ""),
        ("18", "a" * 127),
        ("18", "a" * 129),
        ("18", "g" * 128),
        ("18", "a" * 128 + "\n"),
    ],
)
def test_what_discord_never_sends_is_no_stamp(timestamp: str, signature: str) -> None:
    assert Stamp.of({TIMESTAMP: timestamp, SIGNATURE: signature}) is None


def test_headers_that_are_missing_are_no_stamp() -> None:
    assert Stamp.of({}) is None
    assert Stamp.of({TIMESTAMP: "18"}) is None


def test_how_late_it_is_can_be_told_in_both_directions() -> None:
    assert signed(b"").late_ms(NOW_S * 1000 + 5) == 5
    assert signed(b"").late_ms(NOW_S * 1000 - 5) == -5


@pytest.mark.parametrize("key", ["", "00", "0" * 63, "0" * 65, "x" * 64])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        PublicKey(key)


def test_a_key_that_is_no_point_signs_nothing() -> None:
    assert not PublicKey("0" * 64).has_signed(signed(b"{}"), b"{}")
