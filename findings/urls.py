from inspection.lib.registry import routes

app_name = "findings"

urlpatterns = routes("findings")
