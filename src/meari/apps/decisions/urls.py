from django.urls import path

from meari.apps.decisions import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.index, name="index"),
    path("decisions/take/", views.take, name="take"),
    path("decisions/<int:decision_id>/close/", views.close, name="close"),
]
