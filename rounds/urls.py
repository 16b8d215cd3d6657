from rounds.committees import urls as committees
from rounds.coverage import urls as coverage
from rounds.inspections import urls as inspections
from rounds.organizations import urls as organizations
from rounds.people import urls as people
from rounds.plans import urls as plans
from rounds.rounds import urls as rounds
from rounds.rules import urls as rules
from rounds.teams import urls as teams

app_name = "rounds"

urlpatterns = [
    *committees.urlpatterns,
    *organizations.urlpatterns,
    *rules.urlpatterns,
    *plans.urlpatterns,
    *rounds.urlpatterns,
    *teams.urlpatterns,
    *inspections.urlpatterns,
    *coverage.urlpatterns,
    *people.urlpatterns,
]
