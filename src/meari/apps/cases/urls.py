from django.urls import path

from meari.apps.cases.views import mailboxes, mails

app_name = "cases"
# what comes by mail, and where from
MAIL = [
    path("cases/mails/", mails.mails, name="mails"),
    path("cases/mails/<int:mail_id>/", mails.mail, name="mail"),
    path("cases/mails/<int:mail_id>/put/", mails.put, name="put_mail"),
    path("cases/mails/<int:mail_id>/open/", mails.open_case, name="open_mail"),
    path("cases/mails/<int:mail_id>/drop/", mails.drop, name="drop_mail"),
    path("cases/mails/<int:mail_id>/read-again/", mails.read_again, name="read_mail_again"),
    path("cases/mails/<int:mail_id>/original/", mails.original, name="mail_original"),
    path("cases/mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("cases/mailboxes/new/", mailboxes.new_mailbox, name="new_mailbox"),
    path("cases/mailboxes/signatures/", mailboxes.set_signature, name="set_signature"),
    path("cases/mailboxes/<int:mailbox_id>/", mailboxes.mailbox, name="mailbox"),
    path("cases/mailboxes/<int:mailbox_id>/test/", mailboxes.test_mailbox, name="test_mailbox"),
    path("cases/mailboxes/<int:mailbox_id>/active/", mailboxes.switch_mailbox, name="switch_mailbox"),
]
urlpatterns = MAIL
