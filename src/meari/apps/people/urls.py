from django.urls import path

from meari.apps.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("people/", views.index, name="index"),
    path("people/add/", views.add, name="add"),
    path("people/roles/", views.roles, name="roles"),
    path("people/<int:user_id>/", views.person, name="person"),
    path("people/<int:user_id>/grant/", views.grant, name="grant"),
    path("people/<int:user_id>/active/", views.set_active, name="set_active"),
    path("people/grants/<int:grant_id>/withdraw/", views.withdraw, name="withdraw"),
]
