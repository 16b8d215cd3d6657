from inspection.lib.registry import routes

app_name = "rounds"

urlpatterns = routes("rounds")
