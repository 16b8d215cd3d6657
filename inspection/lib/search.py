"""Chinese search without an extension: overlapping pairs of characters as lexemes of a tsvector."""

import re

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When

BLANKS = re.compile(r"\s+")

# Installed by a migration; GENERATED columns need an IMMUTABLE function.
CREATE_BIGRAMS = r"""
CREATE OR REPLACE FUNCTION xuncha_bigrams(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(COALESCE(array_agg(pair), '{}'))
    FROM (SELECT one || lead(one) OVER () AS pair
          FROM unnest(string_to_array(lower(regexp_replace(words, '\s+', '', 'g')), NULL)) AS one) AS pairs
    WHERE pair IS NOT NULL
$$
"""
DROP_BIGRAMS = "DROP FUNCTION IF EXISTS xuncha_bigrams(text)"


class Bigrams(Func):
    """SQL expression: the set of character pairs of a text."""

    function = "xuncha_bigrams"
    output_field = SearchVectorField()


class HasPairs(Func):
    """SQL condition: the vector has every pair."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def bigrams(word: str) -> list[str]:
    """The distinct overlapping pairs of characters of the word, blanks ignored, in order of appearance."""
    folded = BLANKS.sub("", word).lower()
    return list(dict.fromkeys(folded[at : at + 2] for at in range(len(folded) - 1)))


def inside(word: str, fields: tuple[str, ...]) -> Q:
    """Rows that contain the word in one of the fields, in capitals or not."""
    # Folding the case of a long text costs more than all the rest, and Chinese has none.
    lookup = "contains" if word.lower() == word.upper() else "icontains"
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__{lookup}": word})
    return found


def matching(
    queryset: models.QuerySet, words: str, *, vector: str, fields: tuple[str, ...], prefixes: tuple[str, ...] = ()
) -> models.QuerySet:
    """Rows that contain every word in one of the fields: pairs find the candidates by index, the text decides.

    A word of one character has no pair and is compared with the text only. `prefixes` are fields with numbers: a word
    of letters and digits is also found at their beginning, by their index.
    """
    for word in words.split():
        found = inside(word, fields)
        pairs = bigrams(word)
        if pairs:
            query = " & ".join("'" + pair.replace("\\", "\\\\").replace("'", "''") + "'" for pair in pairs)
            # Bare, the planner takes a word inside a text for rare; how often the pairs occur it knows.
            decided = Case(When(found, then=Value(True)), default=Value(False))
            found = Q(HasPairs(F(vector), Value(query, output_field=TextField()))) & Q(decided)
        if word.isascii():
            for field in prefixes:
                found |= Q(**{f"{field}__startswith": word.upper()})
        queryset = queryset.filter(found)
    return queryset
