"""The search of the list against reading every text: the index only proposes, the text decides."""

import pytest

from findings.models import Finding
from inspection.lib.search import matching
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = (
    ("防汛物资储备不足", "仓库A区缺少编织袋，完成率仅50%。", "李明"),
    ("防 汛责任制不落实", "未签订责任书_2024版。", "王芳"),
    ("食堂采购不规范", "以“张三's超市”名义列支，路径 C:\\账目。", "李防"),
    ("汛期值守脱岗", "ＡＢＣ系统未启用；abc系统亦未启用。", ""),
    ("", "只有描述：防汛", "明李"),
)
WORDS = (
    "防汛", "汛", "防汛 李", "50%", "0%", "%", "_", "责任书_2024", "张三's", "C:\\账", "\\", "abc", "ABC系统", "a区",
    "足仓", "李明", "明李", "不存在", "编织袋，完成率", "描述：防",
)  # fmt: skip
FIELDS = ("title", "description", "leader")


def reads(finding: Finding, words: str, fields: tuple[str, ...]) -> bool:
    texts = [getattr(finding, field).lower() for field in fields]
    return all(any(word.lower() in text for text in texts) for word in words.split())


@pytest.mark.parametrize("fields", [FIELDS, FIELDS[:2]])
def test_search_then_the_rows_that_a_reader_would_find(fields):
    task = factories.InspectionFactory()
    findings = [
        factories.FindingFactory(inspection=task, title=title, description=description, leader=leader)
        for title, description, leader in TEXTS
    ]
    for words in WORDS:
        found = set(matching(Finding.objects.all(), words, vector="search", fields=fields))
        assert found == {one for one in findings if reads(one, words, fields)}, words
