from inspection.lib.registry import routes

app_name = "rectification"

urlpatterns = routes("rectification")
