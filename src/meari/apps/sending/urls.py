from django.urls import path

from meari.apps.sending import views

app_name = "sending"
urlpatterns = [
    path("sending/", views.index, name="index"),
    path("sending/<int:letter_id>/", views.letter, name="letter"),
    path("sending/<int:letter_id>/open/", views.open_content, name="open"),
    path("sending/<int:letter_id>/preview/", views.preview, name="preview"),
    path("sending/<int:letter_id>/files/<int:attachment_id>/", views.attachment, name="attachment"),
    path("sending/<int:letter_id>/settle/", views.settle, name="settle"),
    path("sending/rooms/", views.rooms, name="rooms"),
    path("sending/rooms/<slug:provider>/add/", views.add_room, name="add_room"),
    path("sending/rooms/<int:room_id>/test/", views.test_room, name="test_room"),
    path("sending/rooms/<int:room_id>/active/", views.set_room_active, name="set_room_active"),
    path("sending/accounts/<slug:provider>/enter/", views.enter_account, name="enter_account"),
    path("sending/accounts/<int:account_id>/active/", views.set_account_active, name="set_account_active"),
    path("sending/test-text/", views.test_text, name="test_text"),
    path("sending/test-mail/", views.test_mail, name="test_mail"),
    path("sending/limits/", views.restrain, name="restrain"),
    path("sending/consents/", views.consents, name="consents"),
    path("sending/consents/give/", views.give_consent, name="give_consent"),
    path("sending/consents/text/", views.make_text, name="make_text"),
    path("sending/consents/refuse/", views.take_refusal, name="take_refusal"),
    path("sending/consents/<int:consent_id>/confirm/", views.confirm_consent, name="confirm_consent"),
    path("sending/consents/<int:consent_id>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("sending/refusals/<int:refusal_id>/lift/", views.lift_refusal, name="lift_refusal"),
    path("read/<str:token>/", views.read, name="read"),
    path("refuse/<str:token>/", views.refuse, name="refuse"),
]
