"""Which category of a round an office means by the words in its table."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

from findings.findings.importing import bare_name
from inspection.lib.workbook.values import normal
from rounds.models import Category, CategoryTree

_SUFFIXES = ("方面存在的问题", "方面的问题", "方面问题", "方面", "的问题", "问题", "类")
_SEPARATORS = "/／-—－>＞:：→|"


@dataclass(frozen=True)
class Match:
    """The category meant, or the column whose words are wrong and a sentence about them."""

    category: Category | None = None
    key: str = ""
    error: str = ""


class CategoryNames:
    """The names of one round's categories: aspects (方面) and the classes (类) below them. One query."""

    def __init__(self, tree: CategoryTree | int) -> None:
        rows = list(Category.objects.filter(tree=tree).order_by("order", "pk"))
        self.in_order = rows
        self._aspects: dict[str, Category] = {}
        self._classes: dict[str, list[Category]] = defaultdict(list)
        self._of_pk: dict[int | None, Category] = {row.pk: row for row in rows}
        self._known: dict[tuple[str, str], Match] = {}
        for row in rows:
            for name in {_plain(row.name), _plain(row.short_name)} - {""}:
                if row.parent_id:
                    self._classes[name].append(row)
                else:
                    self._aspects.setdefault(name, row)

    def match(self, aspect: str, words: str) -> Match:
        """Return what these two cells mean together; each pair of words is looked up once."""
        pair = aspect, words
        if pair not in self._known:
            self._known[pair] = self._match(aspect.strip(), words.strip())
        return self._known[pair]

    def path(self, category: Category) -> str:
        """Return the category with its aspect."""
        return f"{self._of_pk[category.parent_id].name} / {category.name}" if category.parent_id else category.name

    def _match(self, aspect: str, words: str) -> Match:
        if len(path := self._find_path(words)) == 1:
            return Match(path[0])
        above = self._find_aspect(aspect) if aspect else None
        if aspect and above is None:
            return self._only_class(aspect, words)
        if not words:
            return Match(above)
        found = self._find_classes(words)
        if above:
            return self._below(above, words, found)
        if len(found) == 1:
            return Match(found[0])
        if found:
            names = "”“".join(self._of_pk[c.parent_id].name for c in found)
            return Match(key="category", error=f"“{words}”在“{names}”下都有，请在“方面”列写明是哪一个")
        as_aspect = self._find_aspect(words)
        return Match(as_aspect) if as_aspect else Match(key="category", error=self._unknown(words))

    def _only_class(self, aspect: str, words: str) -> Match:
        """An office may write the class into the column of the aspect; anything else there is an error."""
        found = [] if words else self._find_classes(aspect)
        if len(found) == 1:
            return Match(found[0])
        return Match(key="aspect", error=self._unknown_aspect(aspect))

    def _below(self, above: Category, words: str, found: list[Category]) -> Match:
        inside = [category for category in found if category.parent_id == above.pk]
        if len(inside) == 1:
            return Match(inside[0])
        if not found and self._find_aspect(words) == above:
            return Match(above)
        if found:
            right = self._of_pk[found[0].parent_id].name
            return Match(key="category", error=f"“{words}”不属于“{above.name}”，本轮分类中它在“{right}”之下")
        return Match(key="category", error=self._unknown(words, above))

    def _find_aspect(self, words: str) -> Category | None:
        for name in _variants(words):
            if name in self._aspects:
                return self._aspects[name]
        return None

    def _find_classes(self, words: str) -> list[Category]:
        for name in _variants(words):
            if name in self._classes:
                return self._classes[name]
        return []

    def _find_path(self, words: str) -> list[Category]:
        """Some offices write aspect and class into one cell; then that cell alone counts."""
        for separator in _SEPARATORS:
            above, found, last = words.rpartition(separator)
            if found and (aspect := self._find_aspect(above)):
                return [c for c in self._find_classes(last) if c.parent_id == aspect.pk]
        return []

    def _unknown(self, words: str, above: Category | None = None) -> str:
        names = [c.name for c in self.in_order if c.parent_id and (above is None or c.parent_id == above.pk)]
        return f"“{words}”不在本轮问题分类中{_advice(words, names)}"

    def _unknown_aspect(self, words: str) -> str:
        names = [name for c in self._aspects.values() for name in (c.name, c.short_name) if name]
        return f"方面“{words}”不在本轮问题分类中{_advice(words, names)}"


def _advice(words: str, names: list[str]) -> str:
    close = get_close_matches(bare_name(words), names, n=3, cutoff=0.34)
    if close:
        return f"，是否为“{'”或“'.join(dict.fromkeys(close))}”？"
    return "，请按本轮分类填写，或请巡察办补充分类"


def _plain(name: str) -> str:
    return normal(bare_name(name))


def _variants(words: str) -> list[str]:
    plain = _plain(words)
    return [plain, *(plain.removesuffix(s) for s in _SUFFIXES if plain.endswith(s) and len(plain) > len(s) + 1)]
