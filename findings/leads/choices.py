from enum import nonmember

from django.db import models

from inspection.lib.tones import Tone, Toned


class LeadState(Toned):
    REGISTERED = "registered", "已登记"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已审定"
    TRANSFERRED = "transferred", "已移交"
    RECEIVED = "received", "已签收"
    DISPOSING = "disposing", "处置中"
    CLOSED = "closed", "已办结"
    RETURNED = "returned", "已退回"

    tones = nonmember(
        {
            "registered": Tone.PLAIN,
            "submitted": Tone.WAITS,
            "approved": Tone.WAITS,
            "transferred": Tone.IN_HAND,
            "received": Tone.DONE,
            "disposing": Tone.IN_HAND,
            "closed": Tone.DONE,
            "returned": Tone.WRONG,
        }
    )


# The team that found a lead reads it until it is transferred.
BEFORE_TRANSFER = frozenset({LeadState.REGISTERED, LeadState.SUBMITTED, LeadState.APPROVED, LeadState.RETURNED})


class DisposalKind(models.TextChoices):
    """《监督执纪工作规则》四类处置方式，另加直接立案。"""

    INQUIRY = "inquiry", "谈话函询"
    PRELIMINARY_CHECK = "preliminary_check", "初步核实"
    SHELVED = "shelved", "暂存待查"
    CLOSED = "closed", "予以了结"
    CASE_FILED = "case_filed", "立案"


class Discipline(models.TextChoices):
    POLITICAL = "political", "政治纪律"
    ORGANIZATIONAL = "organizational", "组织纪律"
    INTEGRITY = "integrity", "廉洁纪律"
    MASSES = "masses", "群众纪律"
    WORK = "work", "工作纪律"
    LIFE = "life", "生活纪律"


class LeadSource(models.TextChoices):
    TALK = "talk", "谈话了解"
    PETITION = "petition", "来信来访"
    DOCUMENTS = "documents", "查阅资料"
    VISIT = "visit", "实地走访"
    DEPARTMENT = "department", "部门提供"
    OTHER = "other", "其他"


class OutcomeForm(models.TextChoices):
    """监督执纪“四种形态”。"""

    FIRST = "first", "第一种形态"
    SECOND = "second", "第二种形态"
    THIRD = "third", "第三种形态"
    FOURTH = "fourth", "第四种形态"
    NONE = "none", "未运用"
