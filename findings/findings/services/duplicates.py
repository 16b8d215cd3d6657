"""Whether a problem is already there, word for word or nearly so."""

import re

_IGNORED = re.compile(r"[\W\d_]+")
_HEAD = 14
_ALIKE = 0.8
_COMPARED = 3
_SHORTEST = 12


class KnownProblems:
    """Problems seen so far. Looking one up costs the same however many there are.

    Near repeats are found by what they begin or end with, numbers and punctuation aside, and then compared by
    pairs of characters: a changed figure or a rewritten half is found, two different matters are not.
    """

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._edges: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def find(self, title: str, description: str) -> tuple[str, bool]:
        """Return the name of an earlier problem, and whether its title is the same; an empty name for none."""
        plain = _IGNORED.sub("", title)
        if plain and plain in self._titles:
            return self._titles[plain], True
        facts = _IGNORED.sub("", description)
        if len(facts) < _SHORTEST:
            return "", False
        words = plain + facts
        for edge in _edges(facts):
            for name, other in self._edges.get(edge, ()):
                if _alike(words, other):
                    return name, False
        return "", False

    def add(self, name: str, title: str, description: str) -> None:
        """Remember one problem by the words with which a person finds it again."""
        plain = _IGNORED.sub("", title)
        self._titles.setdefault(plain, name)
        facts = _IGNORED.sub("", description)
        if len(facts) < _SHORTEST:
            return
        for edge in _edges(facts):
            known = self._edges.setdefault(edge, [])
            if len(known) < _COMPARED:
                known.append((name, plain + facts))


def _edges(facts: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("head", facts[:_HEAD]), ("tail", facts[-_HEAD:])


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if not 0.5 < len(one) / len(other) < 2:
        return False
    first, second = _pairs(one), _pairs(other)
    return len(first & second) >= _ALIKE * len(first | second)


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}
