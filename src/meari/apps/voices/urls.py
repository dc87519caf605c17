from django.urls import path

from meari.apps.voices.views import topics
from meari.apps.voices.views import voices as views

app_name = "voices"
urlpatterns = [
    path("voices/", views.index, name="index"),
    path("voices/export/", views.export, name="export"),
    path("voices/<int:voice_id>/", views.voice, name="voice"),
    path("voices/<int:voice_id>/similar/", views.similar, name="similar"),
    path("voices/<int:voice_id>/labels/", views.label, name="label"),
    path("voices/<int:voice_id>/original/", views.original, name="original"),
    path("topics/", topics.topics, name="topics"),
    path("topics/find/", topics.find, name="find_topics"),
    path("topics/stop/", topics.stop, name="stop_topics"),
    path("topics/<int:topic_id>/", topics.topic, name="topic"),
    path("topics/<int:topic_id>/name/", topics.name, name="name_topic"),
    path("topics/<int:topic_id>/aside/", topics.set_aside, name="set_topic_aside"),
    path("topics/<int:topic_id>/class/", topics.promote, name="promote_topic"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("taxonomy/<slug:sort>/new/", views.new_class, name="new_class"),
    path("taxonomy/<slug:sort>/<str:key>/", views.class_page, name="class"),
]
