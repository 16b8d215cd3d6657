"""What counts as a primary key in an address, a form or a command."""

import pytest

from inspection.lib.keys import key_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7), ("007", 7), ("0", 0), ("9" * 18, 10**18 - 1),
        ("9" * 19, None), ("９", None), ("²", None), ("-7", None), ("7.0", None), (" 7", None), ("x", None), ("", None),
    ],
)  # fmt: skip
def test_key_when_anything_but_plain_digits_then_none(text: str, key: int | None) -> None:
    assert key_of(text) == key
