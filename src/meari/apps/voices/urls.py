from django.urls import path

from meari.apps.voices.views import bench, channels, form, learning, receiving
from meari.apps.voices.views import voices as views

app_name = "voices"
urlpatterns = [
    path("voices/", views.index, name="index"),
    path("voices/export/", views.export, name="export"),
    path("voices/bench/", bench.bench, name="bench"),
    path("voices/bench/undo/", bench.undo, name="bench_undo"),
    path("voices/bench/<int:voice_id>/", bench.label, name="bench_label"),
    path("voices/quality/", learning.quality, name="quality"),
    path("voices/quality/teach/", learning.teach, name="teach"),
    path("voices/quality/understanding/", learning.change_understanding, name="change_understanding"),
    path("voices/quality/models/<int:model_id>/", learning.learned_model, name="model"),
    path("voices/quality/models/<int:model_id>/change/", learning.change_model, name="change_model"),
    path("voices/quality/samples/", learning.draw_sample, name="draw_sample"),
    path("voices/quality/samples/<int:sample_id>/", learning.sample, name="sample"),
    path("voices/<int:voice_id>/", views.voice, name="voice"),
    path("voices/<int:voice_id>/labels/", views.label, name="label"),
    path("voices/<int:voice_id>/original/", views.original, name="original"),
    path("voices/channels/", channels.channels, name="channels"),
    path("voices/channels/add/<slug:kind>/", channels.add_channel, name="add_channel"),
    path("voices/channels/<int:channel_id>/", channels.channel, name="channel"),
    path("voices/channels/<int:channel_id>/active/", channels.set_channel_active, name="set_channel_active"),
    path("voices/channels/<int:channel_id>/secret/", channels.channel_secret, name="channel_secret"),
    path("voices/channels/<int:channel_id>/test/", channels.test_channel, name="test_channel"),
    path("voices/channels/<int:channel_id>/remove/", channels.remove_channel, name="remove_channel"),
    path("voices/channels/arrivals/<int:arrival_id>/again/", channels.take_again, name="take_again"),
    path("in/<str:token>/", receiving.receive, name="receive"),
    path("voice/", form.public_form, name="public_form"),
    path("voice/<slug:receipt>/", form.received, name="received"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("taxonomy/<slug:sort>/new/", views.new_class, name="new_class"),
    path("taxonomy/<slug:sort>/<str:key>/", views.class_page, name="class"),
]
