from django.urls import path

from meari.apps.voices import views

app_name = "voices"
urlpatterns = [
    path("voices/", views.index, name="index"),
    path("voices/export/", views.export, name="export"),
    path("voices/<int:voice_id>/", views.voice, name="voice"),
    path("voices/<int:voice_id>/labels/", views.label, name="label"),
    path("voices/<int:voice_id>/original/", views.original, name="original"),
    path("voices/channels/", views.channels, name="channels"),
    path("voices/channels/add/<slug:kind>/", views.add_channel, name="add_channel"),
    path("voices/channels/<int:channel_id>/", views.channel, name="channel"),
    path("voices/channels/<int:channel_id>/active/", views.set_channel_active, name="set_channel_active"),
    path("voices/channels/<int:channel_id>/secret/", views.channel_secret, name="channel_secret"),
    path("voices/channels/<int:channel_id>/test/", views.test_channel, name="test_channel"),
    path("voices/channels/<int:channel_id>/remove/", views.remove_channel, name="remove_channel"),
    path("voices/channels/arrivals/<int:arrival_id>/again/", views.take_again, name="take_again"),
    path("in/<str:token>/", views.receive, name="receive"),
    path("voice/", views.public_form, name="public_form"),
    path("voice/<slug:receipt>/", views.received, name="received"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("taxonomy/<slug:sort>/new/", views.new_class, name="new_class"),
    path("taxonomy/<slug:sort>/<str:key>/", views.class_page, name="class"),
]
