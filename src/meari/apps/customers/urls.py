from django.urls import path

from meari.apps.customers import views

app_name = "customers"
urlpatterns = [
    path("segments/", views.index, name="segments"),
    path("segments/<int:segment_id>/", views.segment, name="segment"),
    path("segments/<int:segment_id>/change/", views.change, name="change"),
    path("segments/<int:segment_id>/remove/", views.remove, name="remove"),
    path("segments/<int:segment_id>/add/<str:kind>/", views.add_condition, name="add_condition"),
    path("segments/<int:segment_id>/without/<int:place>/", views.remove_condition, name="remove_condition"),
]
