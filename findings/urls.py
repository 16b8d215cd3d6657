from findings.findings import urls as findings
from findings.leads import urls as leads

app_name = "findings"

urlpatterns = [
    *findings.urlpatterns,
    *leads.urlpatterns,
]
