"""Primary keys as people and addresses spell them."""

# More digits than any key has; the column holds nineteen, but not every number of nineteen digits.
MOST_DIGITS = 18


def key_of(text: str) -> int | None:
    """The primary key that the text spells; None for anything else, such as full-width digits or a number beyond the column."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
