from django.urls import path

from meari.apps.decisions import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.index, name="index"),
    path("decisions/take/", views.take, name="take"),
    path("decisions/<int:decision_id>/", views.decision, name="decision"),
    path("decisions/<int:decision_id>/close/", views.close, name="close"),
    path("hypotheses/", views.hypotheses, name="hypotheses"),
    path("hypotheses/<int:hypothesis_id>/close/", views.close_hypothesis, name="close_hypothesis"),
]
