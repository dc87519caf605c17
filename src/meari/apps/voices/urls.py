from django.urls import path

from meari.apps.voices import views

app_name = "voices"
urlpatterns = [
    path("voices/", views.index, name="index"),
    path("voices/export/", views.export, name="export"),
    path("voices/<int:voice_id>/", views.voice, name="voice"),
    path("voices/<int:voice_id>/similar/", views.similar, name="similar"),
    path("voices/<int:voice_id>/labels/", views.label, name="label"),
    path("voices/<int:voice_id>/original/", views.original, name="original"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("taxonomy/<slug:sort>/new/", views.new_class, name="new_class"),
    path("taxonomy/<slug:sort>/<str:key>/", views.class_page, name="class"),
]
