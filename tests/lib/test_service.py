"""The decorator of services: one transaction, the person in the history, the signature kept."""

import inspect

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from inspection.accounts.models import User
from inspection.lib.middleware import HistoryMiddleware
from inspection.lib.service import service
from rounds.models import Organization
from tests import factories


@service
def rename(organization: Organization, *, name: str, by: User | None) -> str:
    """Give it a name."""
    Organization.objects.filter(pk=organization.pk).update(name=name)
    return name


@service
def rename_twice(organization: Organization, *, helper: User | None, by: User | None) -> None:
    rename(organization, name="甲", by=helper)
    Organization.objects.filter(pk=organization.pk).update(name="乙")


@service
def rename_and_fail(organization: Organization, *, by: User) -> None:
    rename(organization, name="甲", by=by)
    Organization.objects.filter(pk=organization.pk).update(name=None)


@pytest.fixture
def unit(db: None) -> Organization:
    return factories.OrganizationFactory(name="原名")


@pytest.fixture
def anna(db: None) -> User:
    return factories.UserFactory()


@pytest.fixture
def bert(db: None) -> User:
    return factories.UserFactory()


def changes(unit: Organization) -> list[tuple[str, int | None]]:
    """Name and acting person of each change, oldest first."""
    events = unit.events.filter(pgh_label="changed").order_by("pgh_id")
    return [(event.name, (event.pgh_context or {}).get("user")) for event in events]


def test_service_outside_a_request_then_the_history_names_the_person(unit, anna):
    assert rename(unit, name="新名", by=anna) == "新名"
    assert changes(unit) == [("新名", anna.pk)]


def test_service_without_a_person_then_the_history_names_nobody(unit):
    rename(unit, name="新名", by=None)
    assert changes(unit) == [("新名", None)]


def test_service_in_a_service_then_each_names_its_own_person(unit, anna, bert):
    rename_twice(unit, helper=bert, by=anna)
    assert changes(unit) == [("甲", bert.pk), ("乙", anna.pk)]


def test_change_after_a_service_in_the_same_transaction_then_without_its_person(unit, anna):
    with transaction.atomic():
        rename(unit, name="甲", by=anna)
        Organization.objects.filter(pk=unit.pk).update(name="乙")
    assert changes(unit) == [("甲", anna.pk), ("乙", None)]


def test_service_in_a_request_then_the_page_and_address_are_kept(unit, anna, bert):
    def view(request) -> HttpResponse:
        rename(unit, name="甲", by=bert)
        Organization.objects.filter(pk=unit.pk).update(name="乙")
        return HttpResponse()

    request = RequestFactory().post("/units/1/", REMOTE_ADDR="10.0.0.8")
    request.user = anna
    HistoryMiddleware(view)(request)
    contexts = [event.pgh_context for event in unit.events.filter(pgh_label="changed").order_by("pgh_id")]
    of_page = {"url": "/units/1/", "address": "10.0.0.8"}
    assert contexts == [{**of_page, "user": bert.pk}, {**of_page, "user": anna.pk}]


def test_service_that_fails_then_nothing_is_written_and_the_outer_person_stays(unit, anna, bert):
    with pghistory.context(user=anna.pk):
        with pytest.raises(IntegrityError):
            rename_and_fail(unit, by=bert)
        Organization.objects.filter(pk=unit.pk).update(name="乙")
    assert changes(unit) == [("乙", anna.pk)]


def test_service_then_runs_in_a_transaction(transactional_db):
    @service
    def inside(*, by: User | None) -> bool:
        return connection.in_atomic_block

    assert inside(by=None) is True
    assert connection.in_atomic_block is False


def test_service_then_keeps_name_docstring_and_signature():
    assert (rename.__name__, rename.__doc__) == ("rename", "Give it a name.")
    assert list(inspect.signature(rename).parameters) == ["organization", "name", "by"]


def test_service_without_by_then_refused_where_it_is_defined():
    with pytest.raises(TypeError, match="`by` as a keyword-only argument"):

        @service
        def nobody(organization: Organization) -> None: ...


def test_service_with_positional_by_then_refused_where_it_is_defined():
    with pytest.raises(TypeError, match="`by` as a keyword-only argument"):

        @service
        def anybody(organization: Organization, by: User) -> None: ...
