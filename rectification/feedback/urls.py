from django.urls import path

from rectification.feedback.views import details, entries, feedbacks

urlpatterns = [
    path("feedback/", feedbacks.feedback_list, name="feedback_list"),
    path("feedback/of/<int:pk>/", entries.feedback_create, name="feedback_create"),
    path("feedback/<int:pk>/", details.feedback_detail, name="feedback_detail"),
    path("feedback/<int:pk>/supplement/", entries.feedback_supplement, name="feedback_supplement"),
    path("feedback/<int:pk>/print/", details.feedback_print, name="feedback_print"),
    path("feedback/<int:pk>/sign/head/", details.feedback_sign_head, name="feedback_sign_head"),
    path("feedback/<int:pk>/sign/body/", details.feedback_sign_body, name="feedback_sign_body"),
    path("feedback/<int:pk>/files/<int:file>/", details.feedback_file, name="feedback_file"),
]
