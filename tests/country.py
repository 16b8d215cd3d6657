"""Two counties below a city, each with one row of everything, and every text of it carrying a mark of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils import timezone

from findings.findings.services.imports import stage_findings
from findings.leads.services.imports import stage_leads
from findings.models import Disposal, Finding, FindingStep, FindingVersion, Outcome
from inspection.files.services import keep
from inspection.files.services.imports import upload_of
from inspection.notices.services import notify
from rectification.ledger.services.imports import stage_ledger
from rectification.models import ClosingRequest, Review, Update
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole, Level
from rounds.models import (
    CategoryTree,
    Committee,
    Inspection,
    OrganizationChange,
    PlanItem,
    ReviewStep,
    Round,
    RoundStage,
    RuleSet,
)
from rounds.organizations.services.imports import stage_roster
from tests import factories
from tests.conftest import DUTIES, World, build_world
from tests.findings.import_files import workbook

APPS = ("accounts", "notices", "files", "rounds", "findings", "rectification")
# One word per committee, which stands nowhere else; a number follows that tells the row and the field, from 101 on.
# The smaller numbers stand in the workbooks that were staged.
WORDS = {"here": "甲县标记", "there": "另县标记", "city": "上市标记", "above": "提级标记"}
# Texts that are no words of a person: addresses, keys, names by which the program finds a row.
UNMARKED = {
    "accounts.User": {"username", "password", "email", "first_name", "last_name"},
    "notices.Notice": {"url"},
    "notices.Reminder": {"object_type", "step"},
    "files.Attachment": {"sha256", "content_type"},
    "files.ColumnMapping": {"form", "signature"},
    "rounds.RuleSet": {"code"},
    "rounds.CategoryTree": {"code"},
    "rounds.Period": {"obligation", "owner", "addressee"},
}


@dataclass(frozen=True)
class Mark:
    """Where a mark was written."""

    model: str
    pk: int
    field: str


@dataclass
class Country:
    """A county, another one, the city above both, and what was written for each."""

    here: World
    there: World
    city: World
    above: Inspection  # of the city, in a unit of the first county; fed back
    marks: dict[str, Mark]
    rows: dict[str, dict[str, list[int]]]  # primary keys by model, of the three and of what hangs on `above`

    def world(self, name: str) -> World:
        """One of the three by name."""
        return {"here": self.here, "there": self.there, "city": self.city}[name]


def build_country() -> Country:
    """Writes the three committees into the database."""
    first = factories.the_committee()
    city = factories.CommitteeFactory(name="中共云岭市委", level=Level.CITY)
    Committee.objects.filter(pk=first.pk).update(city=city)
    second = factories.CommitteeFactory(name="中共另县县委", city=city)
    first.refresh_from_db()
    worlds, rows = {}, {}
    administrators = {}
    for name, committee, named in (("here", first, "{}"), ("there", second, "{}_b"), ("city", city, "city{}")):
        before = _last_keys()
        worlds[name] = build_world(committee, named=named, administrators=administrators)
        _settle(worlds[name])
        _fill(worlds[name], WORDS[name])
        administrators = {duty: worlds[name].people[duty] for duty in DUTIES}
        rows[name] = _keys_after(before)
        rows[name]["rounds.Committee"] = [committee.pk]
    before = _last_keys()
    above = _inspect_from_above(worlds["city"], worlds["here"])
    rows["above"] = _keys_after(before)
    rows["here"]["accounts.User"] = [
        key for key in rows["here"]["accounts.User"] if key not in {person.pk for person in administrators.values()}
    ]
    marks = {}
    for name, word in WORDS.items():
        marks |= _mark(word, rows[name])
    return Country(**{name: _read_again(world) for name, world in worlds.items()}, above=above, marks=marks, rows=rows)


def _settle(world: World) -> None:
    """Everybody works for the committee, and its rules and frames are its own."""
    for name, person in world.people.items():
        if name not in DUTIES:
            add_committee_role(world.committee, user=person, role=CommitteeRole.STAFF)
    RuleSet.objects.filter(pk=world.round.rule_set_id).update(committee=world.committee)
    CategoryTree.objects.filter(pk=world.round.categories_id).update(committee=world.committee)
    template = factories.CategoryTreeFactory(committee=world.committee, is_template=True, code="own")
    factories.CategoryFactory(tree=template)


def _fill(world: World, word: str) -> None:
    """One row of whatever the small world leaves out."""
    today = timezone.localdate()
    office, leader, unit = (world.people[name] for name in ("office", "leader", "unit"))
    PlanItem.objects.create(plan=world.round.plan, organization=world.unit, year=2025, round=world.round)
    OrganizationChange.objects.create(organization=world.unit, kind="renamed", on=today, recorded_by=office)
    RoundStage.objects.create(round=world.round, stage="learn", starts_on=today, ends_on=today)
    ReviewStep.objects.create(round=world.round, order=1, party="office")
    finding = factories.FindingFactory(
        inspection=world.fed_back, status="fed_back", category=world.category, created_by=world.people["member"]
    )
    FindingVersion.objects.create(finding=finding, version=1, title="原文", created_by=leader)
    FindingStep.objects.create(
        finding=finding, action="submitted", status_before="draft", status_after="team_review", by=leader
    )
    _rectify(world, finding)
    Disposal.objects.create(
        lead=world.transferred, kind="inquiry", decided_on=today, decided_by=world.people["discipline"]
    )
    Outcome.objects.create(
        lead=world.transferred, form="second", closed_on=today, recorded_by=world.people["discipline"]
    )
    for files in (world.feedback.files, world.finding.evidence, world.lead.dossier.files):
        files.add(keep(b"1", "附件.txt", "text/plain", by=leader))
    notify(world.people.values(), title="消息", body="内容")
    stage_findings(world.running, upload=upload_of(f"问题\n{word}1号\n".encode(), "问题.csv"), by=leader)
    leads = upload_of(f"线索编号,被反映人,主要问题\n{word}2号,{word}3号,{word}4号\n".encode(), "线索.csv")
    stage_leads(world.running, upload=leads, by=leader)
    ledger = workbook([1, f"{word}5号"], header=["序号", "具体问题"], name="台账.xlsx")
    stage_ledger(world.feedback, upload=ledger, by=unit)
    roster = upload_of(f"单位名称\n{word}6号\n".encode(), "名册.csv")
    stage_roster(upload=roster, by=office, committee=world.committee)


def _rectify(world: World, finding: Finding) -> None:
    """A second item of the ledger, with a measure and a report, under review."""
    unit, now = world.people["unit"], timezone.now()
    item = factories.LedgerItemFactory(feedback=world.feedback, finding=finding, sequence=2)
    measure = factories.MeasureFactory(item=item)
    update = Update.objects.create(item=item, measure=measure, text="进展", status="ongoing", reported_by=unit)
    update.evidence.add(keep(b"1", "佐证.txt", "text/plain", by=unit))
    request = ClosingRequest.objects.create(
        item=item,
        state="reviewing",
        statement="已完成",
        submitted_by=unit,
        confirmed_by=world.people["unithead"],
        confirmed_at=now,
    )
    parties = {"submitted_by": unit, "confirmed_by": request.confirmed_by}
    Review.objects.create(request=request, order=1, party="office", **parties)
    Review.objects.create(request=request, order=2, party="discipline", **parties)


def _inspect_from_above(city: World, county: World) -> Inspection:
    """提级巡察: a team of the city inspects a unit of the county and has fed back."""
    office = city.people["office"]
    facts = {"plan": city.round.plan, "kind": "elevated", "number": 2, "rule_set": city.round.rule_set}
    round_: Round = factories.RoundFactory(**facts, created_by=office)
    team = factories.TeamFactory(round=round_, number=5)
    inspection = factories.InspectionFactory(team=team, unit=county.unit2, stage="rectify")
    feedback = factories.FeedbackFactory(inspection=inspection, created_by=office)
    finding = factories.FindingFactory(inspection=inspection, status="fed_back", created_by=office)
    factories.LedgerItemFactory(feedback=feedback, finding=finding)
    lead = factories.LeadFactory(inspection=inspection, created_by=office)
    factories.LeadDossierFactory(lead=lead)
    return inspection


def _models() -> Iterator[type[models.Model]]:
    """Every table of the product but the history, the tables between two others included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in APPS and not hasattr(model, "pgh_tracked_model"):
            yield model


def _last_keys() -> dict[str, int]:
    return {m._meta.label: m._base_manager.aggregate(last=models.Max("pk"))["last"] or 0 for m in _models()}


def _keys_after(before: dict[str, int]) -> dict[str, list[int]]:
    written = {
        model._meta.label: list(
            model._base_manager.filter(pk__gt=before[model._meta.label]).values_list("pk", flat=True)
        )
        for model in _models()
    }
    return {label: keys for label, keys in written.items() if keys}


def _mark(word: str, rows: dict[str, list[int]]) -> dict[str, Mark]:
    """Writes the word with a number into every text of these rows; returns which mark stands where."""
    marks: dict[str, Mark] = {}
    with _unprotected():
        for label, keys in rows.items():
            model = apps.get_model(label)
            for key in keys:
                facts = {}
                for name in texts_of(model):
                    mark = f"{word}{len(marks) + 101}号"
                    marks[mark] = Mark(label, key, name)
                    facts[name] = mark
                if facts:
                    model._base_manager.filter(pk=key).update(**facts)
    return marks


def texts_of(model: type[models.Model]) -> list[str]:
    """The names of the columns in which somebody writes words."""
    skipped = UNMARKED.get(model._meta.label, set())
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.generated
        and field.name not in skipped
    ]


@contextmanager
def _unprotected() -> Iterator[None]:
    """Lets records and signed wordings be changed; history is written as ever."""
    uris = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pgtrigger.Protect)
    ]
    with pgtrigger.ignore(*uris):
        yield


def _read_again(world: World) -> World:
    """The rows as they stand after marking."""
    for value in vars(world).values():
        if isinstance(value, models.Model):
            value.refresh_from_db()
    return world
