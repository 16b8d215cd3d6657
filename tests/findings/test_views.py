import pytest
from django.urls import reverse

from tests import factories
from tests.conftest import World

# session, user, standing, filter choices, count, rows
LIST_QUERIES = 6


@pytest.mark.parametrize("rows", [1, 3])
def test_finding_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.FindingFactory.create_batch(rows - 1, inspection=world.running, category=world.category)
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("findings:finding_list"))
    assert response.status_code == 200
