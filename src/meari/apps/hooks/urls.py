from django.urls import path

from meari.apps.hooks import views

app_name = "hooks"
urlpatterns = [
    path("hooks/", views.index, name="index"),
    path("hooks/<int:endpoint_id>/", views.endpoint, name="endpoint"),
    path("hooks/<int:endpoint_id>/active/", views.set_active, name="set_active"),
    path("hooks/<int:endpoint_id>/secret/", views.renew_secret, name="renew_secret"),
    path("hooks/<int:endpoint_id>/test/", views.send_test, name="send_test"),
    path("hooks/<int:endpoint_id>/remove/", views.remove, name="remove"),
    path("hooks/deliveries/<int:delivery_id>/", views.delivery, name="delivery"),
    path("hooks/deliveries/<int:delivery_id>/again/", views.send_again, name="send_again"),
    path("hooks/keys/", views.keys, name="keys"),
    path("hooks/keys/<int:key_id>/revoke/", views.revoke_key, name="revoke_key"),
]
