from django.urls import path

from meari.apps.cases.views import case, customer, files, handling, inbox, opening, talking

app_name = "cases"
urlpatterns = [
    path("cases/", inbox.index, name="index"),
    path("cases/new/", opening.new, name="new"),
    path("cases/words/", case.words, name="words"),
    path("cases/of-voice/<int:voice_id>/", opening.from_voice, name="from_voice"),
    path("cases/merges/<int:merge_id>/undo/", handling.undo_merge, name="undo_merge"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/here/", case.here, name="here"),
    path("cases/<int:case_id>/reply/", talking.reply, name="reply"),
    path("cases/<int:case_id>/note/", talking.note, name="note"),
    path("cases/<int:case_id>/macros/", talking.macros, name="macros"),
    path("cases/<int:case_id>/take/", handling.take, name="take"),
    path("cases/<int:case_id>/hand-over/", handling.hand_over, name="hand_over"),
    path("cases/<int:case_id>/follow/", handling.follow, name="follow"),
    path("cases/<int:case_id>/hold/", handling.hold, name="hold"),
    path("cases/<int:case_id>/resume/", handling.resume, name="resume"),
    path("cases/<int:case_id>/prioritise/", handling.prioritise, name="prioritise"),
    path("cases/<int:case_id>/close/", handling.close, name="close"),
    path("cases/<int:case_id>/reopen/", handling.reopen, name="reopen"),
    path("cases/<int:case_id>/ask/", handling.ask, name="ask"),
    path("cases/<int:case_id>/tasks/<int:task_id>/withdraw/", handling.withdraw, name="withdraw"),
    path("cases/<int:case_id>/merge/", handling.merge, name="merge"),
    path("cases/<int:case_id>/customer/", customer.join, name="join"),
    path("cases/<int:case_id>/originals/open/", files.open_originals, name="open_originals"),
    path("cases/<int:case_id>/originals/close/", files.close_originals, name="close_originals"),
    path("cases/<int:case_id>/messages/<int:message_id>/html/", files.html, name="html"),
    path("cases/<int:case_id>/files/<int:file_id>/", files.file, name="file"),
]
