"""No word of a lead reaches anybody who was not let in, and no inspected unit learns that one exists.

Every GET route of the access table is asked by every such role, with filters, search and export where it is a list.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from findings.leads.choices import DisposalKind, LeadState, OutcomeForm
from findings.models import Disposal, Lead, LeadDossier, Outcome, Transfer
from inspection.accounts.models import User
from inspection.files.services import keep
from inspection.lib import access
from tests import factories
from tests.conftest import World
from tests.test_access import LINES

MARKERS = {
    "person": "鬯龘甲", "post": "鬯龘乙", "rank": "鬯龘丙", "narrative": "鬯龘丁",
    "opinion": "鬯龘戊", "sanction": "鬯龘己", "summary": "鬯龘庚", "file": "鬯龘辛",
}  # fmt: skip
NUMBERS = ("XS-鬱鬱01", "XS-鬱鬱02")
UNITS = ("unithead", "unit", "unit2")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
# Reads the register, or a part of it, but holds no grant on any lead.
UNGRANTED = ("office", "leadinggroup", "deputy", "member", "leader2", "orgdept", *ADMINISTRATORS)
QUERIES = ({}, {"export": "xlsx"}, {"words": "鬯龘"}, {"words": "鬱鬱"}, {"state": "transferred"}, {"size": "100"})
LEAD_ROUTES = [route for route in LINES if route.startswith("findings:lead_")]


@pytest.fixture
def sealed(world: World) -> World:
    """Leads in the team's hands and at the discipline commission, every sealed field carrying a marker."""
    for lead, number in zip((world.lead, world.transferred), NUMBERS, strict=True):
        facts = {name: MARKERS[name] for name in ("person", "post", "rank", "narrative")}
        LeadDossier.objects.filter(lead=lead).update(**facts)
        Lead.objects.filter(pk=lead.pk).update(number=number)
        lead.dossier.files.add(keep(b"1", MARKERS["file"], "text/plain", by=None))
        lead.refresh_from_db()
    Lead.objects.filter(pk=world.transferred.pk).update(state=LeadState.CLOSED, finding=world.fed_finding)
    by = world.people["discipline"]
    facts = {"lead": world.transferred, "decided_on": "2025-06-01", "decided_by": by}
    Disposal.objects.create(kind=DisposalKind.INQUIRY, opinion=MARKERS["opinion"], **facts)
    Outcome.objects.create(
        lead=world.transferred,
        form=OutcomeForm.SECOND,
        sanction=MARKERS["sanction"],
        summary=MARKERS["summary"],
        closed_on="2025-07-01",
        recorded_by=by,
    )
    return world


def text_of(response) -> str:
    """Everything in an answer: headers, the page, and what is packed in a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [content.decode("utf-8", "replace"), *(f"{name}: {value}" for name, value in response.items())]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join(texts)


def pages(world: World) -> Iterator[str]:
    """Every address of the access table that is asked with GET; lists also filtered, searched and exported."""
    for route, line in LINES.items():
        if line.data or line.method == "post":
            continue
        url = reverse(route, args=line.args(world))
        yield from (f"{url}?{urlencode(query)}" for query in (QUERIES if route.endswith("_list") else QUERIES[:1]))


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def crawl(world: World, role: str) -> Iterator[tuple[str, str]]:
    client = client_of(world.people[role])
    for url in dict.fromkeys(pages(world)):
        yield url, text_of(client.get(url))


def test_markers_do_reach_the_people_who_were_let_in(sealed: World) -> None:
    """The crawl below proves nothing unless the words can be seen at all."""
    client = client_of(sealed.people["discipline"])
    page = text_of(client.post(reverse("findings:lead_read", args=[sealed.transferred.pk])))
    assert [name for name, marker in MARKERS.items() if marker not in page] == []
    assert NUMBERS[1] in text_of(client_of(sealed.office).get(reverse("findings:lead_list")))


@pytest.mark.parametrize("role", UNGRANTED)
def test_no_sealed_word_reaches_somebody_without_a_grant(role: str, sealed: World) -> None:
    assert [(url, word) for url, text in crawl(sealed, role) for word in MARKERS.values() if word in text] == []


@pytest.mark.parametrize("role", UNITS)
def test_no_number_and_not_even_the_word_reaches_a_unit(role: str, sealed: World) -> None:
    words = ("线索", *NUMBERS, *MARKERS.values())
    assert [(url, word) for url, text in crawl(sealed, role) for word in words if word in text] == []


@pytest.mark.parametrize("role", [*UNITS, *ADMINISTRATORS])
def test_every_route_of_leads_is_unknown_to_a_unit_or_an_administrator(role: str, sealed: World) -> None:
    client = client_of(sealed.people[role])
    urls = [reverse(route, args=LINES[route].args(sealed)) for route in LEAD_ROUTES]
    assert {(client.get(url).status_code, client.post(url).status_code) for url in urls} == {(404, 404)}


def told_at(user: User, url: str) -> tuple[int, int, str]:
    """Status, number of queries and page, without the token that differs from page to page."""
    client = client_of(user)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    token = re.compile(r'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
    return response.status_code, len(queries), token.sub(r"\1", response.content.decode())


def test_pages_of_a_unit_are_the_same_with_and_without_leads(world: World) -> None:
    """Not one byte and not one query tells that a finding has a lead."""
    Transfer.objects.all().delete()
    Lead.objects.all().delete()
    urls = [reverse("findings:finding_list"), world.fed_finding.get_absolute_url(), reverse("home")]
    before = [told_at(world.people["unit"], url) for url in urls]
    for state in (LeadState.REGISTERED, LeadState.CLOSED):
        lead = factories.LeadFactory(inspection=world.fed_back, finding=world.fed_finding, state=state)
        factories.LeadDossierFactory(lead=lead)
    assert [told_at(world.people["unit"], url) for url in urls] == before
    assert [status for status, _, _ in before] == [200, 200, 200]


def test_unit_is_never_told_by_a_grant_given_before_it_became_one(world: World, client) -> None:
    """A person who knew a lead and becomes the liaison of a unit knows it no longer."""
    from rounds.organizations.access import add_organization_role
    from rounds.organizations.choices import OrganizationRole

    person = factories.UserFactory(username="moved")
    access.grant(person, "read_lead", world.lead)
    add_organization_role(world.unit, user=person, role=OrganizationRole.LIAISON)
    client.force_login(person)
    answers = [
        client.get(world.lead.get_absolute_url()),
        client.post(reverse("findings:lead_read", args=[world.lead.pk])),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_addresses_and_history_context_carry_only_keys(sealed: World, client) -> None:
    client.force_login(sealed.leader)
    url = reverse("findings:lead_edit", args=[sealed.lead.pk])
    client.post(url, {"person": MARKERS["person"], "narrative": "改动" + MARKERS["narrative"]})
    event = sealed.lead.dossier.events.order_by("-pgh_id").first()
    assert sorted(event.pgh_context) == ["address", "url", "user"]
    assert event.pgh_context["url"] == url == f"/leads/{sealed.lead.pk}/edit/"


def test_log_lines_of_a_lead_carry_no_word_of_it(sealed: World, client, caplog) -> None:
    client.force_login(sealed.leader)
    with caplog.at_level("DEBUG"):
        client.post(reverse("findings:lead_read", args=[sealed.lead.pk]))
        client.post(reverse("findings:lead_edit", args=[sealed.lead.pk]), {"person": MARKERS["person"]})
    lines = [
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "django.db.backends"
    ]
    assert [line for line in lines if "鬯龘" in line or sealed.lead.number in line] == []
