"""Rows for tests, with no surprises: what a test cares about, it says itself."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from findings.models import Finding, Lead, LeadDossier, Transfer
from inspection.accounts.models import User
from inspection.files.models import Attachment
from rectification.models import ClosingRequest, Feedback, LedgerItem, LookBack, Measure
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import (
    Category,
    CategoryTree,
    Committee,
    Inspection,
    Organization,
    Period,
    Plan,
    Round,
    RuleSet,
    Team,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    full_name = factory.Sequence(lambda n: f"人员{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.test")


def the_committee() -> Committee:
    """The committee an installation starts with; a test that wants another one says so."""
    return Committee.objects.order_by("pk").first() or CommitteeFactory()


def office_person(committee: Committee | None = None, **facts: Any) -> User:
    """Somebody of the office of this committee."""
    user = UserFactory(**facts)
    add_committee_role(committee or the_committee(), user=user, role=CommitteeRole.OFFICE)
    return user


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    name = factory.Sequence(lambda n: f"中共第{n}县委")
    short_name = factory.Sequence(lambda n: f"第{n}县")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    committee = factory.LazyFunction(the_committee)
    name = factory.Sequence(lambda n: f"青禾县第{n}局")


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    committee = factory.LazyFunction(the_committee)
    name = factory.Sequence(lambda n: f"第{n}届县委")
    first_year = 2021
    last_year = 2026


class RuleSetFactory(DjangoModelFactory):
    class Meta:
        model = RuleSet

    code = factory.Sequence(lambda n: f"rules{n}")
    name = "集中整改六个月"


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period

    rule_set = factory.SubFactory(RuleSetFactory)
    event = "feedback"
    obligation = "集中整改"
    amount = 6
    unit = "month"
    owner = "unit_head"
    addressee = "office"
    basis = "六个月集中整改"
    mark = "practice"


class CategoryTreeFactory(DjangoModelFactory):
    class Meta:
        model = CategoryTree

    name = "四个聚焦"


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    tree = factory.SubFactory(CategoryTreeFactory)
    name = factory.Sequence(lambda n: f"类别{n}")


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    plan = factory.SubFactory(PlanFactory)
    committee = factory.SelfAttribute("plan.committee")
    year = 2025
    number = factory.Sequence(lambda n: n + 1)
    starts_on = dt.date(2025, 3, 1)
    ends_on = dt.date(2025, 12, 31)
    rule_set = factory.SubFactory(RuleSetFactory)
    categories = factory.SubFactory(CategoryTreeFactory)
    created_by = factory.SubFactory(UserFactory)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda team: f"第{team.number}巡察组")


class InspectionFactory(DjangoModelFactory):
    class Meta:
        model = Inspection

    round = factory.SelfAttribute("team.round")
    committee = factory.SelfAttribute("round.committee")
    team = factory.SubFactory(TeamFactory)
    unit = factory.SubFactory(OrganizationFactory)
    authorization_number = factory.Sequence(lambda n: f"青巡授〔2025〕{n}号")
    starts_on = dt.date(2025, 3, 10)
    ends_on = dt.date(2025, 5, 9)


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    inspection = factory.SubFactory(InspectionFactory)
    committee = factory.SelfAttribute("inspection.committee")
    round = factory.SelfAttribute("inspection.round")
    team = factory.SelfAttribute("inspection.team")
    unit = factory.SelfAttribute("inspection.unit")
    number = factory.Sequence(lambda n: f"WT-{n:05}")
    title = factory.Sequence(lambda n: f"制度落实不到位之{n}")
    description = "抽查发现三项制度未执行。"
    created_by = factory.SubFactory(UserFactory)


class LeadFactory(DjangoModelFactory):
    class Meta:
        model = Lead

    inspection = factory.SubFactory(InspectionFactory)
    committee = factory.LazyAttribute(lambda lead: lead.inspection.committee if lead.inspection else the_committee())
    team = factory.LazyAttribute(lambda lead: lead.inspection.team if lead.inspection else None)
    number = factory.Sequence(lambda n: f"XS-{n:05}")
    created_by = factory.SubFactory(UserFactory)


class LeadDossierFactory(DjangoModelFactory):
    class Meta:
        model = LeadDossier

    lead = factory.SubFactory(LeadFactory)
    person = "甲某密"
    narrative = "涉密线索内容"


class TransferFactory(DjangoModelFactory):
    class Meta:
        model = Transfer

    lead = factory.SubFactory(LeadFactory)
    committee = factory.SelfAttribute("lead.committee")
    number = factory.Sequence(lambda n: f"青巡移〔2025〕{n}号")
    receiver = factory.SelfAttribute("lead.receiver")
    transferred_on = dt.date(2025, 5, 25)
    transferred_by = factory.SubFactory(UserFactory)


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    inspection = factory.SubFactory(InspectionFactory, stage="rectify")
    committee = factory.SelfAttribute("inspection.committee")
    round = factory.SelfAttribute("inspection.round")
    team = factory.SelfAttribute("inspection.team")
    unit = factory.SelfAttribute("inspection.unit")
    fed_back_on = dt.date(2025, 5, 20)
    created_by = factory.SubFactory(UserFactory)


class LedgerItemFactory(DjangoModelFactory):
    class Meta:
        model = LedgerItem

    feedback = factory.SubFactory(FeedbackFactory)
    inspection = factory.SelfAttribute("feedback.inspection")
    committee = factory.SelfAttribute("feedback.inspection.committee")
    round = factory.SelfAttribute("feedback.inspection.round")
    team = factory.SelfAttribute("feedback.inspection.team")
    unit = factory.SelfAttribute("feedback.inspection.unit")
    finding = factory.LazyAttribute(lambda item: FindingFactory(inspection=item.feedback.inspection, status="fed_back"))
    sequence = factory.Sequence(lambda n: n + 1)
    due_on = dt.date(2025, 11, 20)


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    item = factory.SubFactory(LedgerItemFactory)
    number = factory.Sequence(lambda n: f"1.{n + 1}")
    text = "开展专项自查"


class ClosingRequestFactory(DjangoModelFactory):
    class Meta:
        model = ClosingRequest

    item = factory.SubFactory(LedgerItemFactory)
    statement = "已完成整改"
    submitted_by = factory.SubFactory(UserFactory)


class LookBackFactory(DjangoModelFactory):
    class Meta:
        model = LookBack

    inspection = factory.SubFactory(InspectionFactory, stage="rectify")
    committee = factory.SelfAttribute("inspection.committee")
    proposed_on = dt.date(2026, 1, 1)
    score = 40


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    file = factory.django.FileField(data=b"%PDF-1.7 test", filename="a.pdf")
    name = "佐证材料.pdf"
    size = 13
    sha256 = "0" * 64
    content_type = "application/pdf"
