"""A sealed credential opens in its own place only."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.core.sealing import CannotOpen, seal, unseal

PLACE = "brand:1|account:2|credentials"


@given(some.binary(max_size=200), some.text(some.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_was_sealed_opens_in_the_same_place(plain: bytes, place: str) -> None:
    assert unseal(seal(plain, place), place) == plain


@pytest.mark.parametrize(
    "place", ["brand:9|account:2|credentials", "brand:1|account:3|credentials", "brand:1|account:2|token", ""]
)
def test_a_sealed_value_pasted_elsewhere_does_not_open(place: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(b"secret", PLACE), place)


@pytest.mark.parametrize("at", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(seal(b"secret", PLACE))
    sealed[at] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 12, b"\x02" * 60])
def test_what_was_never_sealed_is_refused_not_a_crash(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(sealed, PLACE)


def test_another_master_key_opens_nothing(settings) -> None:
    sealed = seal(b"secret", PLACE)
    settings.MASTER_KEY = base64.b64encode(b"another-key-of-thirty-two-bytes!").decode()
    with pytest.raises(CannotOpen):
        unseal(sealed, PLACE)


def test_the_same_secret_never_looks_the_same() -> None:
    assert seal(b"secret", PLACE) != seal(b"secret", PLACE)
    assert b"secret" not in seal(b"secret", PLACE)
