from rectification.closing import urls as closing
from rectification.feedback import urls as feedback
from rectification.ledger import urls as ledger
from rectification.lookbacks import urls as lookbacks

app_name = "rectification"

urlpatterns = [
    *feedback.urlpatterns,
    *ledger.urlpatterns,
    *closing.urlpatterns,
    *lookbacks.urlpatterns,
]
