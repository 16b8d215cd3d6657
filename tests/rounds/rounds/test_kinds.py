"""提级, 交叉 and 联动 are for a city and its counties; a county that stands alone is not offered them."""

import pytest

from rounds.models import Committee, Round
from rounds.rounds.forms import RoundEditForm, RoundOpenForm
from tests import factories

pytestmark = pytest.mark.django_db
OF_A_CITY = {"elevated", "cross", "joint"}


def offered(form: RoundOpenForm | RoundEditForm) -> set[str]:
    return {value for value, _ in form.fields["kind"].choices} & OF_A_CITY


def round_of(committee: Committee, kind: str = "regular") -> Round:
    return factories.RoundFactory(plan=factories.PlanFactory(committee=committee), kind=kind)


@pytest.fixture
def city() -> Committee:
    return factories.CommitteeFactory(level="city")


def test_round_forms_then_the_kinds_of_a_city_in_a_city_and_below_one_alone(city):
    below, alone = factories.CommitteeFactory(city=city), factories.CommitteeFactory()
    for committee, kinds in ((city, OF_A_CITY), (below, OF_A_CITY), (alone, set())):
        round_ = round_of(committee)
        form = RoundOpenForm(user=factories.office_person(committee))
        assert (offered(form), offered(RoundEditForm(instance=round_))) == (kinds, kinds)
        assert "regular" in dict(form.fields["kind"].choices)


def test_round_edit_when_the_round_has_such_a_kind_already_then_it_may_stay():
    assert offered(RoundEditForm(instance=round_of(factories.CommitteeFactory(), "elevated"))) == {"elevated"}


def test_round_open_form_for_two_committees_then_the_chosen_one_decides(city):
    alone = factories.CommitteeFactory(short_name="孤山县")
    rounds = [round_of(committee) for committee in (city, alone)]
    office = factories.office_person(city)
    factories.add_committee_role(alone, user=office, role="office")
    errors = []
    for round_ in rounds:
        form = RoundOpenForm({"plan": round_.plan_id, "kind": "cross"}, user=office)
        errors.append(form.errors.get("kind"))
    assert errors == [None, ["孤山县没有上级市委，不能采用交叉巡察。"]]
