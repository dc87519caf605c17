from django.urls import path

from meari.apps.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.index, name="index"),
    path("imports/new/<str:token>/", views.map_columns, name="map"),
    path("imports/<int:run_id>/", views.run, name="run"),
    path("imports/<int:run_id>/stop/", views.stop, name="stop"),
    path("imports/<int:run_id>/go-on/", views.go_on, name="go_on"),
    path("imports/<int:run_id>/rejects.csv", views.rejects, name="rejects"),
]
