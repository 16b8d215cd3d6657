"""What a roster of Party organizations says."""

from inspection.files.importing import FILE, Draft, Drafted, draft, sheet_messages
from inspection.lib.workbook import Column, Reading, Spec
from rounds.organizations.choices import OrganizationKind

EARLIEST_YEAR, LATEST_YEAR = 1949, 2200
MOST_MEMBERS = 10_000_000

ROSTER = Spec(
    "党组织名册",
    (
        Column(
            "code",
            "编码",
            ("单位编码", "组织编码", "党组织编码", "党组织代码", "统一社会信用代码", "代码"),
            max_length=40,
            field="Organization.code",
        ),
        Column(
            "name",
            "单位名称",
            ("党组织名称", "单位全称", "组织名称", "名称", "单位", "党组织"),
            required=True,
            max_length=120,
            field="Organization.name",
            example="青禾县水务局",
            note="写全称；已登记的单位按编码或全称更新",
        ),
        Column(
            "short_name",
            "简称",
            ("单位简称", "党组织简称"),
            max_length=60,
            field="Organization.short_name",
            example="水务局",
        ),
        Column(
            "kind",
            "单位类别",
            ("类别", "单位类型", "党组织类别", "党组织类型", "单位性质"),
            kind="choice",
            choices=tuple(OrganizationKind.choices),
            field="Organization.kind",
            choice_synonyms={
                "党委机关": OrganizationKind.COMMITTEE,
                "党委": OrganizationKind.COMMITTEE,
                "党组": OrganizationKind.COMMITTEE,
                "县直单位": OrganizationKind.DEPARTMENT,
                "县直机关": OrganizationKind.DEPARTMENT,
                "部门": OrganizationKind.DEPARTMENT,
                "市直部门": OrganizationKind.DEPARTMENT,
                "区直部门": OrganizationKind.DEPARTMENT,
                "乡镇": OrganizationKind.TOWNSHIP,
                "街道": OrganizationKind.TOWNSHIP,
                "乡镇街道": OrganizationKind.TOWNSHIP,
                "镇": OrganizationKind.TOWNSHIP,
                "乡": OrganizationKind.TOWNSHIP,
                "村": OrganizationKind.VILLAGE,
                "社区": OrganizationKind.VILLAGE,
                "行政村": OrganizationKind.VILLAGE,
                "站所": OrganizationKind.STATION,
                "国企": OrganizationKind.ENTERPRISE,
                "县属国企": OrganizationKind.ENTERPRISE,
                "企业": OrganizationKind.ENTERPRISE,
                "卫生院": OrganizationKind.HOSPITAL,
            },
            example="县直部门",
        ),
        Column(
            "parent",
            "上级单位",
            ("上级党组织", "上级组织", "上级单位名称", "主管单位", "隶属单位", "所属单位"),
            max_length=120,
            example="中共青禾县委",
            note="写全称；可以是本表中的单位，也可以是已登记的单位",
        ),
        Column(
            "in_coverage",
            "是否纳入全覆盖",
            ("纳入全覆盖", "全覆盖", "是否全覆盖"),
            kind="boolean",
            field="Organization.in_coverage",
        ),
        Column(
            "secretary", "党组织书记", ("书记", "书记姓名", "负责人"), max_length=40, field="Organization.secretary"
        ),
        Column(
            "party_members",
            "党员人数",
            ("党员数", "党员总数"),
            kind="integer",
            field="Organization.party_members",
            example="40",
        ),
        Column(
            "last_inspected_year",
            "上次巡察年份",
            ("上次巡察年度", "上轮巡察年份", "最近巡察年份"),
            kind="integer",
            field="Organization.last_inspected_year",
            example="2021",
        ),
        Column("note", "备注", ("说明",), max_length=400, field="Organization.note"),
    ),
    title="党组织名册",
)

_RANGES = {"party_members": (0, MOST_MEMBERS), "last_inspected_year": (EARLIEST_YEAR, LATEST_YEAR)}


def to_drafts(reading: Reading, spec: Spec = ROSTER) -> Drafted:
    """Return one draft for every organization."""
    drafts = []
    for row in reading.rows:
        one = draft(reading, row, spec)
        _check_ranges(one)
        drafts.append(one)
    return Drafted(drafts, reading.left_out, sheet_messages(reading))


def _check_ranges(one: Draft) -> None:
    for key, (lowest, highest) in _RANGES.items():
        number = one.values[key]
        if number is not None and not lowest <= number <= highest:
            one.values[key] = None
            one.say("error", key, f"「{ROSTER.column(key).label}」：应在 {lowest} 至 {highest} 之间", FILE)
