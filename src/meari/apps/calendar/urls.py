from django.urls import path

from meari.apps.calendar import views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.index, name="index"),
    path("calendar/meari.ics", views.as_feed, name="feed"),
    path("calendar/take/", views.take_feed, name="take_feed"),
    path("calendar/<int:mark_id>/remove/", views.remove, name="remove"),
]
